namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>The side of the binding: the same work as in C, through the public types.</summary>
internal sealed class BindingSide : IDisposable
{
    /// <summary>Operators of a decoding step of a model with 61 layers, which rotates q and k in each.</summary>
    public const int Step = 122;

    /// <summary>4 KiB.</summary>
    private const int CopiedElements = 2048;

    private readonly NpuDevice _device;
    private readonly NpuStream _stream;
    private readonly NpuStream _other;
    private readonly NpuEvent _event;
    private readonly NpuTensor _x;
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;
    private readonly NpuTensor _y;
    private readonly NpuTensor _copied;
    private readonly NpuHostBuffer<Half> _host;
    private readonly NpuGraph _graph;

    public BindingSide(string root)
    {
        _device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = root });
        _stream = _device.CreateStream();
        _other = _device.CreateStream();
        _event = _device.CreateEvent();
        _x = Row();
        _cos = Row();
        _sin = Row();
        _y = Row();
        _copied = _device.Allocate<Half>([1, CopiedElements / RopeShape.HeadDim, 1, RopeShape.HeadDim]);
        _host = _device.AllocatePinned<Half>(CopiedElements);
        _graph = NpuGraph.Capture(_stream, _ => EnqueueStep());
    }

    public void Enqueue() => InterleaveRope.Enqueue(_x, _cos, _sin, _y, _stream);

    public void EnqueueStep()
    {
        for (int i = 0; i < Step; i++)
            Enqueue();
    }

    public void ReplayStep() => _graph.Replay(_stream);

    public void CopyIn() => _copied.EnqueueCopyFrom<Half>(_host.Memory, _stream);

    public void CopyOut() => _copied.EnqueueCopyTo(_host.Memory, _stream);

    /// <summary>Lets the second stream wait for the first.</summary>
    public void Event()
    {
        _event.Record(_stream);
        _other.WaitFor(_event);
    }

    /// <summary>Waits for the work that was enqueued.</summary>
    public void Drain()
    {
        _stream.Synchronize();
        _other.Synchronize();
    }

    public void Dispose()
    {
        _graph.Dispose();
        _copied.Dispose();
        ((IDisposable)_host).Dispose();
        _y.Dispose();
        _sin.Dispose();
        _cos.Dispose();
        _x.Dispose();
        _event.Dispose();
        _other.Dispose();
        _stream.Dispose();
        _device.Dispose();
    }

    private NpuTensor Row() => _device.Allocate<Half>([1, 1, 1, RopeShape.HeadDim]);
}
