using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// A dense tensor in scratch memory, into which views of one operand are copied. The memory only grows; what work still uses of it lives on in that.
/// </summary>
internal sealed class CompactedOperand(CannBackend backend, CannContext context) : IDisposable
{
    private DeviceMemoryHandle? _memory;
    private long _byteCount;
    private AclTensorHandle? _tensor;
    private long[] _shape = [];
    private NpuElementType _type;

    /// <summary>A tensor of that shape and type: the one of the last call, if it fits. It keeps its memory alive.</summary>
    /// <param name="shape">The dimensions.</param>
    /// <param name="count">Their product.</param>
    /// <param name="type">The type of the elements.</param>
    /// <exception cref="CannException">The device does not have that much memory free.</exception>
    public DeviceRegion Take(ReadOnlySpan<long> shape, long count, NpuElementType type)
    {
        if (_tensor is null || _type != type || !shape.SequenceEqual(_shape))
        {
            Reserve(count * NpuElementTypes.ByteCount);
            AclTensorHandle tensor = new(backend.CreateDescriptor(_memory!.Address, shape, type), context, _memory);
            _tensor?.Dispose();
            (_tensor, _shape, _type) = (tensor, shape.ToArray(), type);
        }

        return new DeviceRegion(_tensor, _memory!, 0, count * NpuElementTypes.ByteCount);
    }

    public void Dispose()
    {
        _tensor?.Dispose();
        _memory?.Dispose();
        (_tensor, _memory, _byteCount) = (null, null, 0);
    }

    private void Reserve(long byteCount)
    {
        if (_byteCount >= byteCount)
            return;
        DeviceMemoryHandle memory = backend.AllocateMemory(byteCount);
        Dispose();
        (_memory, _byteCount) = (memory, byteCount);
    }
}
