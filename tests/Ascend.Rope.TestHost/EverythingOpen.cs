using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost;

/// <summary>A device with one of each object, all of them at work.</summary>
internal sealed class EverythingOpen : IDisposable
{
    private static readonly RopeCase<Half> s_source = new(2, 3, 4, 4);

    private readonly NpuDevice _device;
    private readonly NpuStream _stream;
    private readonly NpuEvent _event;
    private readonly DeviceOperands<Half> _operands;
    private readonly NpuTensor _view;
    private readonly NpuGraph _graph;
    private readonly NpuHostBuffer<Half> _host;

    /// <param name="backend">cpu, or the folder of an emulated CANN.</param>
    public EverythingOpen(string backend)
    {
        Target.Version = backend;
        _device = backend == "cpu" ? NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu }) : Target.Open();
        _stream = _device.CreateStream();
        _event = _device.CreateEvent();
        _operands = new DeviceOperands<Half>(_device, s_source);
        _view = _operands.Y.Slice(0, 64);
        _host = _device.AllocatePinned<Half>(s_source.X.Length);
        _graph = NpuGraph.Capture(_stream, _operands.Enqueue);
    }

    /// <summary>Enqueues work of each, and begins to wait for it.</summary>
    public Task Begin()
    {
        for (int i = 0; i < 100; i++)
        {
            _operands.Enqueue(_stream);
            _graph.Replay(_stream);
        }

        _event.Record(_stream);
        _operands.Y.EnqueueCopyTo(_host.Memory, _stream);
        return Task.WhenAll(_stream.SynchronizeAsync(), _event.SynchronizeAsync());
    }

    /// <summary>The result is there.</summary>
    public void Check() => s_source.AssertRotated(_host.GetSpan());

    public void Dispose()
    {
        _graph.Dispose();
        ((IDisposable)_host).Dispose();
        _view.Dispose();
        _operands.Dispose();
        _event.Dispose();
        _stream.Dispose();
        _device.Dispose();
    }
}
