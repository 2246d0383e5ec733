using System.Runtime.CompilerServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Captures and replays among other work, on other streams and other threads.</summary>
public sealed class ConcurrentGraphContract : DeviceTest
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private readonly RopeCase<Half> _source = new(3, 5, 7, 7);

    [Fact]
    public void AReplayElsewhere_LeavesACaptureAlone_OnTheStreamOfTheLastReplay()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(first, operands.Enqueue);
        graph.Replay(first);
        NpuGraph.Begin(first);
        graph.Replay(second);
        NpuGraph.End(first).Dispose();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task ReplaysFromManyThreads_OnOneStream_AllEnd()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        for (int round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 100; i++)
                    graph.Replay(stream);
            })));
            await stream.SynchronizeAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        }

        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(NpuCaptureMode.Global)]
    [InlineData(NpuCaptureMode.ThreadLocal)]
    public void AStreamThatIsForgottenWhileItCaptures_TakesItsCaptureAlong(NpuCaptureMode mode)
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        WeakReference? forgotten = null;
        Thread thread = new(() => forgotten = Forget(operands, mode));
        thread.Start();
        thread.Join();
        while (forgotten!.IsAlive)
            GC.Collect();
        GC.WaitForPendingFinalizers();

        // The thread that the finalizer hands to has its own time.
        DateTime late = DateTime.UtcNow + s_limit;
        Exception? refused;
        while ((refused = Record.Exception(() => operands.X.CopyFrom(_source.X))) is not null && DateTime.UtcNow < late)
            Thread.Sleep(1);
        Assert.Null(refused);
    }

    [Fact]
    public async Task CopiesOfTensorsThatACaptureUses_NeverDisturbIt()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        using CancellationTokenSource stop = new();
        Task copies = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    operands.X.CopyFrom(_source.X);
            },
            TestContext.Current.CancellationToken);
        for (int i = 0; i < 300; i++)
            NpuGraph.Capture(stream, operands.Enqueue).Dispose();
        await stop.CancelAsync();
        await copies;
    }

    [Fact]
    public void EnqueuesFromManyThreads_WithinACapture_AreAllInIt()
    {
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half>[] all = [.. Enumerable.Range(0, 64).Select(_ => new DeviceOperands<Half>(Device, _source))];
        using NpuGraph graph = NpuGraph.Capture(stream, s => Parallel.ForEach(all, operands => operands.Enqueue(s)));
        graph.Replay(stream);
        foreach (DeviceOperands<Half> operands in all)
        {
            _source.AssertRotated(operands.Y.ToArray<Half>());
            operands.Dispose();
        }
    }

    [Fact]
    public async Task AwaitedWaits_AmongCaptures_AllEnd()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using CancellationTokenSource stop = new();
        Task waits = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        await stream.SynchronizeAsync(CancellationToken.None).WaitAsync(s_limit, CancellationToken.None);
                    }
                    catch (InvalidOperationException)
                    {
                        // It was capturing at that moment.
                    }
                }
            },
            TestContext.Current.CancellationToken);
        for (int i = 0; i < 1000; i++)
        {
            operands.Enqueue(stream);
            NpuGraph.Capture(stream, _ => { }).Dispose();
        }

        await stop.CancelAsync();
        await waits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget(DeviceOperands<Half> operands, NpuCaptureMode mode)
    {
        NpuStream stream = Device.CreateStream();
        NpuGraph.Begin(stream, mode);
        operands.Enqueue(stream);
        return new WeakReference(stream);
    }
}
