using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost;

/// <summary>What a service does, most of it often.</summary>
internal sealed class SoakLoad : IDisposable
{
    private const int CallsPerWait = 500;
    private static readonly RopeCase<Half> s_source = new(1, 2, 1, 1);

    private readonly NpuDevice _device = Target.Open();
    private readonly NpuStream _stream;
    private readonly NpuStream _other;
    private readonly NpuEvent _event;
    private readonly DeviceOperands<Half> _operands;
    private readonly NpuHostBuffer<Half> _buffer;
    private readonly NpuGraph _graph;
    private int _calls;

    public SoakLoad()
    {
        _stream = _device.CreateStream();
        _other = _device.CreateStream();
        _event = _device.CreateEvent();
        _operands = new DeviceOperands<Half>(_device, s_source);
        _buffer = _device.AllocatePinned<Half>(s_source.X.Length);
        _graph = NpuGraph.Capture(_stream, _operands.Enqueue);
    }

    public void Call(int count)
    {
        for (int i = 0; i < count; i++)
            Call();
        _stream.Synchronize();
        s_source.AssertRotated(_operands.Y.ToArray<Half>());
    }

    public void Dispose()
    {
        _graph.Dispose();
        ((IDisposable)_buffer).Dispose();
        _operands.Dispose();
        _event.Dispose();
        _other.Dispose();
        _stream.Dispose();
        _device.Dispose();
    }

    private void Call()
    {
        int call = ++_calls;
        if (call % 2000 == 0)
            Rebuild();
        else if (call % 200 == 0)
            Make();
        else if (call % 100 == 0)
            CopyBeside();
        else if (call % 10 == 0)
            _graph.Replay(_stream);
        else
            _operands.Enqueue(_stream);
        if (call % CallsPerWait == 0)
            _stream.SynchronizeAsync().GetAwaiter().GetResult();
    }

    /// <summary>A request: a result of its own, disposed of while it is computed.</summary>
    private void Make()
    {
        using NpuTensor y = _device.Allocate<Half>(_stream, s_source.XShape);
        using NpuTensor view = y.Slice(0, s_source.XShape);
        InterleaveRope.Enqueue(_operands.X, _operands.Cos, _operands.Sin, view, _stream);
    }

    /// <summary>Copies the result out on another stream.</summary>
    private void CopyBeside()
    {
        _event.Record(_stream);
        _other.WaitFor(_event);
        _operands.Y.EnqueueCopyTo(_buffer.Memory, _other);
        _other.Synchronize();
    }

    /// <summary>A configuration that changes: another stream, another event, another graph.</summary>
    private void Rebuild()
    {
        using NpuStream stream = _device.CreateStream();
        using NpuEvent timing = _device.CreateEvent(NpuEventKind.Timing);
        _stream.Synchronize();
        using NpuGraph graph = NpuGraph.Capture(stream, _operands.Enqueue);
        graph.Replay(stream);
        timing.Record(stream);
        timing.Synchronize();
    }
}
