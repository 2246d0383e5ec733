using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost.Stress;

/// <summary>A device, and what all threads use of it.</summary>
internal sealed class StressDevice : IDisposable
{
    private static readonly RopeCase<Half> s_source = new(2, 2, 3, 3, seed: 9);
    private readonly DeviceOperands<Half> _operands;

    public StressDevice(int index, HeardFailures log)
    {
        Device = Target.Open(index, log);
        Shared = new SharedStream(Device.CreateStream());
        _operands = new DeviceOperands<Half>(Device, s_source);
        using NpuStream stream = Device.CreateStream();
        Graph = NpuGraph.Capture(stream, _operands.Enqueue);
    }

    public NpuDevice Device { get; }

    public SharedStream Shared { get; }

    /// <summary>A graph that all threads replay, on streams of their own.</summary>
    public NpuGraph Graph { get; }

    /// <summary>The graph is as good as at first, for all that has failed meanwhile.</summary>
    public void Check()
    {
        Graph.Replay(Shared.Stream);
        Shared.Stream.Synchronize();
        s_source.AssertRotated(_operands.Y.ToArray<Half>());
    }

    public void Dispose()
    {
        Graph.Dispose();
        _operands.Dispose();
        Shared.Dispose();
        Device.TrimMemory();
        Device.Dispose();
    }
}
