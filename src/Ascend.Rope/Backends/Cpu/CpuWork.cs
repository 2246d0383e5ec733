using System.Runtime.InteropServices;
using Ascend.Rope.Kernels.Threading;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>One thing for a stream to do. It holds its operands from its making to its end.</summary>
internal readonly unsafe struct CpuWork
{
    private readonly SafeHandle? _x;
    private readonly SafeHandle? _cos;
    private readonly SafeHandle? _sin;
    private readonly SafeHandle? _y;
    private readonly NpuElementType _type;
    private readonly RopeGeometry _geometry;
    private readonly RopeStrides _strides;

    private readonly PinnedMemory _pin;
    private readonly nint _source;
    private readonly nint _destination;
    private readonly long _byteCount;
    private readonly byte _fill;

    private readonly CpuGraph? _graph;
    private readonly CpuEvent? _event;
    private readonly long _recording;

    /// <summary>The operator.</summary>
    public CpuWork(SafeHandle x, SafeHandle cos, SafeHandle sin, SafeHandle y, NpuElementType type, in RopeGeometry geometry, in RopeStrides strides)
    {
        // A handle that is closed by now throws here; what was referenced before it goes back.
        try
        {
            Hold(x, out _x);
            Hold(cos, out _cos);
            Hold(sin, out _sin);
            Hold(y, out _y);
        }
        catch
        {
            ReleaseUnderLock();
            throw;
        }

        _type = type;
        _geometry = geometry;
        _strides = strides;
    }

    /// <summary>A copy between pinned memory and a tensor.</summary>
    public CpuWork(in DeviceRegion region, PinnedMemory pin, bool toDevice)
    {
        _pin = pin;
        try
        {
            Hold(region.Tensor, out _x);
        }
        catch
        {
            ReleaseUnderLock();
            throw;
        }

        nint device = (nint)CpuBackend.Address(region);
        (_source, _destination) = toDevice ? (pin.Address, device) : (device, pin.Address);
        _byteCount = region.ByteCount;
    }

    /// <summary>A copy within the device.</summary>
    public CpuWork(in DeviceRegion destination, in DeviceRegion source)
    {
        try
        {
            Hold(destination.Tensor, out _x);
            Hold(source.Tensor, out _cos);
        }
        catch
        {
            ReleaseUnderLock();
            throw;
        }

        _source = (nint)CpuBackend.Address(source);
        _destination = (nint)CpuBackend.Address(destination);
        _byteCount = destination.ByteCount;
    }

    /// <summary>A fill, which has no source.</summary>
    public CpuWork(in DeviceRegion destination, byte value)
    {
        Hold(destination.Tensor, out _x);
        _destination = (nint)CpuBackend.Address(destination);
        _byteCount = destination.ByteCount;
        _fill = value;
    }

    /// <summary>A replay.</summary>
    public CpuWork(CpuGraph graph) => _graph = graph;

    /// <summary>A recording of an event, the how-manieth.</summary>
    public CpuWork(CpuEvent recorded, long recording)
    {
        _event = recorded;
        _recording = recording;
    }

    /// <summary>A wait for another stream, after which there is nothing to do.</summary>
    public CpuWork(CpuMark awaited) => Awaited = awaited;

    /// <summary>What has to be passed before this may run.</summary>
    public CpuMark Awaited { get; }

    /// <summary>Does the work; the operands stay.</summary>
    /// <param name="degree">The most threads that may work on a call of the operator, or -1.</param>
    public void Run(int degree)
    {
        if (_y is not null)
            Rotate(degree);
        else if (_graph is not null)
            _graph.Run(degree);
        else if (_event is not null)
            _event.Stamp(_recording);
        else if (_source != 0)
            Buffer.MemoryCopy((void*)_source, (void*)_destination, _byteCount, _byteCount);
        else if (_destination != 0)
            NativeMemory.Fill((void*)_destination, (nuint)_byteCount, _fill);
    }

    /// <summary>Lets the operands go.</summary>
    public void Release()
    {
        _x?.DangerousRelease();
        _cos?.DangerousRelease();
        _sin?.DangerousRelease();
        _y?.DangerousRelease();
        _pin.Release();
    }

    /// <summary>Lets go what was held already, where the stream is being given work.</summary>
    private void ReleaseUnderLock()
    {
        using OwnerCode.Scope owners = OwnerCode.UnderLock();
        Release();
    }

    private static void Hold(SafeHandle handle, out SafeHandle? held)
    {
        held = null;
        bool added = false;
        handle.DangerousAddRef(ref added);
        held = handle;
    }

    private void Rotate(int degree)
    {
        if (_type == NpuElementType.Float16)
            Rotate<Half>(degree);
        else
            Rotate<BFloat16>(degree);
    }

    private void Rotate<T>(int degree) where T : unmanaged => ParallelRope.Run(
        Elements<T>(_x!), Elements<T>(_cos!), Elements<T>(_sin!), Elements<T>(_y!), _geometry, _strides, degree, CancellationToken.None);

    private static T* Elements<T>(SafeHandle tensor) where T : unmanaged => (T*)tensor.DangerousGetHandle();
}
