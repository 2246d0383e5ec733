namespace Ascend.Rope;

/// <summary>The memory of a tensor in the hands of other code: <see cref="NpuTensor.LeaseMemory"/> makes it.</summary>
/// <remarks>Any thread may use it. Dispose of it once nothing of the other code, enqueued work included, uses the memory any more.</remarks>
public sealed class NpuMemoryLease : IDisposable
{
    private readonly NpuTensor _tensor;

    internal NpuMemoryLease(NpuTensor tensor) => _tensor = tensor;

    /// <summary>Where the first element lies: on the device, or for the CPU in host memory.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed of.</exception>
    public nint Address
    {
        get
        {
            _tensor.ThrowIfDisposed();
            return _tensor.Address;
        }
    }

    /// <summary>The size in bytes.</summary>
    public long ByteCount => _tensor.ByteCount;

    /// <summary>Ends the lease.</summary>
    public void Dispose() => _tensor.Dispose();
}
