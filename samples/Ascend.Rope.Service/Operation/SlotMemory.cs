namespace Ascend.Rope.Service.Operation;

/// <summary>The memory of a place in flight, of one type: operands on the host, which the device can read by itself, and on the device, and results likewise.</summary>
internal sealed class SlotMemory<T> : IDisposable where T : unmanaged
{
    /// <param name="device">The device.</param>
    /// <param name="inputLength">Elements for x, cos and sin together.</param>
    /// <param name="outputLength">Elements for y.</param>
    public SlotMemory(NpuDevice device, int inputLength, int outputLength)
    {
        HostInput = device.AllocatePinned<T>(inputLength);
        HostOutput = device.AllocatePinned<T>(outputLength);
        Input = device.AllocateUninitialized<T>(inputLength);
        Output = device.AllocateUninitialized<T>(outputLength);
    }

    public NpuHostBuffer<T> HostInput { get; }

    public NpuHostBuffer<T> HostOutput { get; }

    public NpuTensor Input { get; }

    public NpuTensor Output { get; }

    /// <summary>Gives it back. What is enqueued keeps what it uses.</summary>
    public void Dispose()
    {
        Output.Dispose();
        Input.Dispose();
        HostOutput.Dispose();
        HostInput.Dispose();
    }
}
