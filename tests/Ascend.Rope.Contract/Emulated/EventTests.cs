using System.Diagnostics;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>How events, priorities and streams side by side behave towards CANN.</summary>
public sealed class EventTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void ThePriorityOfAStream_ReachesCann(int priority)
    {
        using NpuStream stream = Device.CreateStream(new NpuStreamOptions { Priority = priority });
        using NpuStreamLease lease = stream.LeaseHandle();
        Assert.Equal(priority, EmulatorControl.StreamPriority(lease.Handle));
    }

    [Fact]
    public void AnEvent_ThatACaptureHasTakenMeanwhile_WasComplete()
    {
        using NpuEvent marker = Device.CreateEvent();
        EmulatorControl.FailCall("aclrtQueryEventStatus", 1, 107028);
        Assert.True(marker.IsComplete);
    }

    [Theory]
    [InlineData("aclrtCreateEventExWithFlag")]
    [InlineData("aclrtRecordEvent")]
    [InlineData("aclrtQueryEventStatus")]
    [InlineData("aclrtStreamWaitEvent")]
    [InlineData("aclrtSynchronizeEvent")]
    [InlineData("aclrtEventElapsedTime")]
    public void ACallThatFails_IsNamed_AndLeavesAllUsable(string function)
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        EmulatorControl.FailCall(function, 1, 507000);
        Assert.Equal(function, Assert.Throws<CannException>(UseAll).Function);
        EmulatorControl.ClearFaults();
        UseAll();

        void UseAll()
        {
            using NpuEvent ordering = Device.CreateEvent();
            using NpuEvent start = Device.CreateEvent(NpuEventKind.Timing);
            start.Record(first);
            ordering.Record(first);
            second.WaitFor(ordering);
            ordering.Synchronize();
            second.Synchronize();
            Assert.True(ordering.IsComplete);
            Assert.Equal(TimeSpan.Zero, start.ElapsedSince(start));
        }
    }

    [Fact]
    public async Task AnAwaitThatFails_IsTold_AndTheNextWaits()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using HeldStreams held = new();
        marker.Record(stream);
        EmulatorControl.FailCall("aclrtSynchronizeEvent", 1, 507000);
        Assert.Equal("aclrtSynchronizeEvent", (await Assert.ThrowsAsync<CannException>(async () => await marker)).Function);
        await Assert.ThrowsAsync<TimeoutException>(() => marker.SynchronizeAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        EmulatorControl.ReleaseStreams();
        await marker;
    }

    [Fact]
    public void AnEvent_DoesNotHideTheFailureOfItsStream()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, 507015);
        operands.Enqueue(first);
        marker.Record(first);
        second.WaitFor(marker);
        marker.Synchronize();
        second.Synchronize();
        Assert.Equal(507015, Assert.Throws<CannException>(first.Synchronize).Status);
        first.Synchronize();
    }

    [Fact]
    public async Task ManyWaitsForOneEvent_TakeOneThread()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using HeldStreams held = new();
        marker.Record(stream);
        int before = ThreadCount();
        List<Task> waits = [.. Enumerable.Range(0, 200).Select(_ => marker.SynchronizeAsync(TestContext.Current.CancellationToken))];
        for (int i = 0; i < 50; i++)
            await Assert.ThrowsAsync<TimeoutException>(() => marker.SynchronizeAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        for (int i = 0; i < 5; i++)
            Assert.Throws<TimeoutException>(() => marker.Synchronize(TimeSpan.FromMilliseconds(1)));
        Assert.InRange(ThreadCount(), 0, before + 50); // threads of others come and go meanwhile
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        EmulatorControl.ReleaseStreams();
        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AStreamThatIsSlow_DoesNotDelayTheAwaitOfAnother()
    {
        using NpuStream slow = Device.CreateStream();
        using NpuStream fast = Device.CreateStream();
        using NpuEvent slowMarker = Device.CreateEvent();
        using NpuEvent fastMarker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.SetTaskDelay(1_000_000);
        slowMarker.Record(slow);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        EmulatorControl.SetTaskDelay(0);
        Task[] slowWaits = [slow.SynchronizeAsync(TestContext.Current.CancellationToken), slowMarker.SynchronizeAsync(TestContext.Current.CancellationToken)];
        for (int i = 0; i < 20; i++)
        {
            operands.Enqueue(fast);
            fastMarker.Record(fast);
            await fastMarker;
            await fast.SynchronizeAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        Assert.All(slowWaits, wait => Assert.False(wait.IsCompleted));
        await Task.WhenAll(slowWaits);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AWaitForAStream_CoversAnEventThatItWaitsFor()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using HeldStreams held = new();
        marker.Record(first);
        second.WaitFor(marker);
        Assert.False(second.IsIdle);
        Assert.False(second.SynchronizeAsync(TestContext.Current.CancellationToken).IsCompleted);
        Assert.Throws<TimeoutException>(() => second.Synchronize(TimeSpan.FromMilliseconds(1)));
        EmulatorControl.ReleaseStreams();
        second.Synchronize();
        Assert.True(marker.IsComplete);
    }

    [Fact]
    public void WorkThatAWaitTimedOutOn_KeepsItsMemory()
    {
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        operands.Dispose();
        long live = EmulatorControl.LiveCount(EmulatorKind.Tensor);
        Assert.Throws<TimeoutException>(() => stream.Synchronize(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(live, EmulatorControl.LiveCount(EmulatorKind.Tensor));
        Assert.True(live >= 4);
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.True(EmulatorControl.LiveCount(EmulatorKind.Tensor) < live);
    }

    [Theory]
    [InlineData(0, "aclrtCreateStream")]
    [InlineData(3, "aclrtCreateStreamWithConfig")]
    public void APriority_IsGivenToCann(int priority, string function)
    {
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => Device.CreateStream(new NpuStreamOptions { Priority = priority }).Dispose());
        Assert.Equal([function], calls.Where(call => call.Function.StartsWith("aclrtCreateStream", StringComparison.Ordinal)).Select(call => call.Function));
    }

    [Fact]
    public void WhatACaptureRefuses_NeverReachesCann()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using NpuEvent foreign = Device.CreateEvent();
        using NpuEvent outside = Device.CreateEvent();
        using NpuEvent timing = Device.CreateEvent(NpuEventKind.Timing);
        outside.Record(side);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() =>
        {
            NpuGraph.Begin(origin);
            NpuGraph.Begin(other);
            marker.Record(origin);
            foreign.Record(other);
            side.WaitFor(marker);
            Action[] refused =
            [
                marker.Synchronize, side.Synchronize, origin.Synchronize, () => _ = marker.IsComplete, () => _ = side.IsIdle,
                () => side.WaitFor(foreign), () => other.WaitFor(marker), () => side.WaitFor(outside), () => origin.WaitFor(outside),
                () => marker.Record(other), () => timing.Record(side), () => side.WaitFor(timing), () => NpuGraph.End(side).Dispose(),
                () => NpuGraph.Begin(side), () => Device.Allocate<Half>(64).Dispose(),
            ];
            Assert.All(refused, action => Assert.Throws<InvalidOperationException>(action));
            marker.Record(side);
            origin.WaitFor(marker);
            NpuGraph.End(origin).Dispose();
            NpuGraph.End(other).Dispose();
        });
        Assert.All(calls, call => Assert.Equal(0, call.Status));
    }

    [Fact]
    public void AJoinThatCannRefuses_LeavesTheStreamToItself()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(origin);
        marker.Record(origin);
        EmulatorControl.FailCall("aclrtStreamWaitEvent", 1, 507000);
        Assert.Equal("aclrtStreamWaitEvent", Assert.Throws<CannException>(() => side.WaitFor(marker)).Function);
        NpuGraph.Begin(side);
        operands.Enqueue(side);
        NpuGraph.End(origin).Dispose();
        using NpuGraph graph = NpuGraph.End(side);
        graph.Replay(side);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ACaptureThatCannInvalidates_LeavesAllItsStreamsUsable()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(origin);
        marker.Record(origin);
        side.WaitFor(marker);
        operands.Enqueue(side);
        marker.Record(side);
        origin.WaitFor(marker);
        EmulatorControl.FailCall("aclmdlRICaptureEnd", 1, 507903);
        Assert.Equal(507903, Assert.Throws<CannException>(() => NpuGraph.End(origin).Dispose()).Status);
        Assert.True(marker.IsComplete);
        operands.Enqueue(side);
        marker.Record(side);
        origin.WaitFor(marker);
        using NpuGraph graph = NpuGraph.Capture(origin, operands.Enqueue);
        graph.Replay(side);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    private static int ThreadCount()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
