namespace Ascend.Rope.Service.Operation;

/// <summary>The memory of a place in flight, of one type: operands on the host, which the device can read by itself, and on the device, and results likewise.</summary>
internal sealed class SlotMemory<T> : IDisposable where T : unmanaged
{
    private readonly Belongings _all = new();

    /// <param name="device">The device.</param>
    /// <param name="inputLength">Elements for x, cos and sin together.</param>
    /// <param name="outputLength">Elements for y.</param>
    public SlotMemory(NpuDevice device, int inputLength, int outputLength)
    {
        try
        {
            HostInput = _all.Add(device.AllocatePinned<T>(inputLength));
            HostOutput = _all.Add(device.AllocatePinned<T>(outputLength));
            Input = _all.Add(device.AllocateUninitialized<T>(inputLength));
            Output = _all.Add(device.AllocateUninitialized<T>(outputLength));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NpuHostBuffer<T> HostInput { get; }

    public NpuHostBuffer<T> HostOutput { get; }

    public NpuTensor Input { get; }

    public NpuTensor Output { get; }

    /// <summary>Gives it back. What is enqueued keeps what it uses.</summary>
    public void Dispose() => _all.Dispose();
}
