using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Events: what they order, what they tell, and what is refused.</summary>
public sealed class EventContract : DeviceTest
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly RopeCase<Half> _source = new(3, 5, 7, 7);

    [Fact]
    public void AnEventThatWasNeverRecorded_IsComplete()
    {
        using NpuEvent marker = Device.CreateEvent();
        Assert.Same(Device, marker.Device);
        Assert.Equal(NpuEventKind.Ordering, marker.Kind);
        Assert.True(marker.IsComplete);
        marker.Synchronize();
        marker.Synchronize(TimeSpan.Zero);
        Assert.True(marker.SynchronizeAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(NpuEventKind.Ordering)]
    [InlineData(NpuEventKind.Timing)]
    public async Task AnEvent_IsCompleteWhenTheWorkBeforeItIsDone(NpuEventKind kind)
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent(kind);
        using DeviceOperands<Half> operands = new(Device, _source);
        for (int round = 0; round < 3; round++)
        {
            operands.Y.CopyFrom(new Half[_source.X.Length]);
            operands.Enqueue(stream);
            marker.Record(stream);
            if (round == 0)
                marker.Synchronize();
            else if (round == 1)
                marker.Synchronize(s_limit);
            else
                await marker;
            Assert.True(marker.IsComplete);
            _source.AssertRotated(operands.Y.ToArray<Half>());
        }
    }

    [Fact]
    public async Task AnEvent_IsNotCompleteBefore_AndAWaitForItTimesOut()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using BusyWork work = new(Device);
        work.Enqueue(stream);
        marker.Record(stream);
        Assert.False(marker.IsComplete);
        TimeoutException timeout = Assert.Throws<TimeoutException>(() => marker.Synchronize(TimeSpan.FromMilliseconds(1)));
        Assert.Contains("has not come to the event after 1 ms", timeout.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => marker.SynchronizeAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        using CancellationTokenSource cancel = new();
        Task wait = marker.SynchronizeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => marker.SynchronizeAsync(cancel.Token));
        marker.Synchronize();
        Assert.True(marker.IsComplete);
    }

    [Fact]
    public void AStreamThatWaits_ComesAfterTheWorkBeforeTheEvent()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using BusyWork work = new(Device);
        using DeviceOperands<Half> o = new(Device, _source);
        using NpuTensor z = Device.Allocate<Half>(_source.XShape);
        for (int round = 0; round < 3; round++)
        {
            o.Y.CopyFrom(new Half[_source.X.Length]);
            work.Enqueue(first);
            o.Enqueue(first);
            marker.Record(first);
            second.WaitFor(marker);
            InterleaveRope.Enqueue(o.Y, o.Cos, o.Sin, z, second);
            RopeCase<Half>.AssertSame(Twice(), z.ToArray<Half>());
        }
    }

    [Fact]
    public void AWait_IsForTheRecordingBeforeIt_ThoughTheEventIsRecordedAgain()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using BusyWork work = new(Device);
        using DeviceOperands<Half> operands = new(Device, _source);
        marker.Record(first);
        second.WaitFor(marker);
        operands.Enqueue(second);
        work.Enqueue(first);
        marker.Record(first);
        second.Synchronize();
        Assert.False(marker.IsComplete);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task AnEvent_MayBeDisposedOfWhileStreamsWaitForIt()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using BusyWork work = new(Device);
        using DeviceOperands<Half> o = new(Device, _source);
        using NpuTensor z = Device.Allocate<Half>(_source.XShape);
        o.Y.CopyFrom(new Half[_source.X.Length]);
        work.Enqueue(first);
        o.Enqueue(first);
        NpuEvent marker = Device.CreateEvent();
        marker.Record(first);
        second.WaitFor(marker);
        Task wait = marker.SynchronizeAsync(TestContext.Current.CancellationToken);
        marker.Dispose();
        marker.Dispose();
        InterleaveRope.Enqueue(o.Y, o.Cos, o.Sin, z, second);
        RopeCase<Half>.AssertSame(Twice(), z.ToArray<Half>());
        await wait.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => marker.IsComplete);
        Assert.Throws<ObjectDisposedException>(marker.Synchronize);
        Assert.Throws<ObjectDisposedException>(() => marker.Record(first));
        Assert.Throws<ObjectDisposedException>(() => first.WaitFor(marker));
    }

    [Fact]
    public void AStreamThatIsDisposedOf_LeavesItsEventsBehind()
    {
        using NpuEvent marker = Device.CreateEvent();
        using NpuStream second = Device.CreateStream();
        using (NpuStream first = Device.CreateStream())
            marker.Record(first);
        Assert.True(marker.IsComplete);
        second.WaitFor(marker);
        second.Synchronize();
    }

    [Fact]
    public void StreamsThatWaitForEachOther_InTurns_AllEnd()
    {
        NpuStream[] streams = [.. Enumerable.Range(0, 6).Select(_ => Device.CreateStream())];
        NpuEvent[] markers = [.. streams.Select(_ => Device.CreateEvent())];
        using NpuTensor chain = Device.CreateTensor<Half>(_source.XShape, _source.X);
        using NpuTensor cos = Device.CreateTensor<Half>(_source.CosShape, _source.Cos);
        using NpuTensor sin = Device.CreateTensor<Half>(_source.CosShape, _source.Sin);
        using NpuTensor other = Device.Allocate<Half>(_source.XShape);
        const int Rounds = 30;
        for (int round = 0; round < Rounds; round++)
        {
            NpuStream stream = streams[round % streams.Length];
            if (round > 0)
                stream.WaitFor(markers[(round - 1) % streams.Length]);
            (NpuTensor from, NpuTensor to) = round % 2 == 0 ? (chain, other) : (other, chain);
            InterleaveRope.Enqueue(from, cos, sin, to, stream);
            markers[round % streams.Length].Record(stream);
        }

        Half[] expected = _source.X;
        for (int round = 0; round < Rounds; round++)
            expected = RopeReference.Apply<Half>(expected, _source.Cos, _source.Sin, 3, 5, 7, 7);
        streams[(Rounds - 1) % streams.Length].Synchronize();
        RopeCase<Half>.AssertSame(expected, chain.ToArray<Half>());
        foreach (NpuStream stream in streams)
            stream.Dispose();
        foreach (NpuEvent marker in markers)
            marker.Dispose();
    }

    [Fact]
    public void AsFewThreadsAsThereMayBe_AllWaiting_AreEnough()
    {
        ThreadPool.GetMaxThreads(out int workers, out int ports);
        ThreadPool.GetMinThreads(out int leastWorkers, out int leastPorts);
        Assert.True(ThreadPool.SetMinThreads(1, leastPorts) && ThreadPool.SetMaxThreads(Environment.ProcessorCount, ports));
        NpuStream[] streams = [.. Enumerable.Range(0, 8).Select(_ => Device.CreateStream())];
        using NpuEvent marker = Device.CreateEvent();
        using BusyWork work = new(Device);
        try
        {
            work.Enqueue(streams[0]);
            for (int i = 1; i < streams.Length; i++)
            {
                marker.Record(streams[i - 1]);
                streams[i].WaitFor(marker);
                work.Enqueue(streams[i]);
            }

            using CountdownEvent ended = new(streams.Length);
            foreach (NpuStream stream in streams.Reverse())
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    stream.Synchronize();
                    ended.Signal();
                });
            }

            Assert.True(ended.Wait(s_limit, TestContext.Current.CancellationToken));
        }
        finally
        {
            ThreadPool.SetMaxThreads(workers, ports);
            ThreadPool.SetMinThreads(leastWorkers, leastPorts);
            foreach (NpuStream stream in streams)
                stream.Dispose();
        }
    }

    [Fact]
    public void TheTimeBetweenEvents_IsThatOfTheWorkBetween()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent start = Device.CreateEvent(NpuEventKind.Timing);
        using NpuEvent end = Device.CreateEvent(NpuEventKind.Timing);
        using BusyWork work = new(Device);
        DateTime before = DateTime.UtcNow;
        start.Record(stream);
        work.Enqueue(stream);
        end.Record(stream);
        end.Synchronize();
        TimeSpan all = DateTime.UtcNow - before;
        TimeSpan elapsed = end.ElapsedSince(start);
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(1), all + TimeSpan.FromMilliseconds(20));
        Assert.Equal(TimeSpan.Zero, end.ElapsedSince(end));
    }

    [Fact]
    public void WhatHasNoTime_IsRefusedInWords()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using NpuEvent start = Device.CreateEvent(NpuEventKind.Timing);
        using NpuEvent end = Device.CreateEvent(NpuEventKind.Timing);
        using NpuEvent ordering = Device.CreateEvent();
        using BusyWork work = new(Device);
        Refused("never recorded", () => end.ElapsedSince(start));
        start.Record(stream);
        ordering.Record(stream);
        Refused("never recorded", () => end.ElapsedSince(start));
        end.Record(other);
        Refused("recorded on two", () => end.ElapsedSince(start));
        end.Record(stream);
        start.Record(stream);
        Refused("recorded after the end", () => end.ElapsedSince(start));
        Refused("kind Ordering", () => end.ElapsedSince(ordering));
        Refused("kind Ordering", () => ordering.ElapsedSince(start));
        work.Enqueue(stream);
        end.Record(stream);
        Refused("synchronize the later one first", () => end.ElapsedSince(start));
        end.Synchronize();
        Assert.True(end.ElapsedSince(start) > TimeSpan.Zero);
        Assert.Throws<ArgumentNullException>(() => end.ElapsedSince(null!));
    }

    [Fact]
    public void WhatOrdersNothing_IsRefusedInWords()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent timing = Device.CreateEvent(NpuEventKind.Timing);
        using NpuEvent ordering = Device.CreateEvent();
        timing.Record(stream);
        Refused("of the kind Timing, which orders nothing", () => stream.WaitFor(timing));
        Refused("record it first", () => stream.WaitFor(ordering));
        Assert.Throws<ArgumentNullException>(() => stream.WaitFor(null!));
        Assert.Throws<ArgumentNullException>(() => ordering.Record(null!));
        Assert.Throws<ArgumentException>(() => Device.CreateEvent((NpuEventKind)7).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => ordering.Synchronize(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = ordering.SynchronizeAsync(TimeSpan.MaxValue, TestContext.Current.CancellationToken); });
        ordering.Record(stream);
        stream.WaitFor(ordering);
        stream.Synchronize();
    }

    [Fact]
    public void RecordAndWaitFor_InTheirSteadyState_AllocateNothing()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        void Round()
        {
            for (int i = 0; i < 300; i++)
            {
                marker.Record(first);
                second.WaitFor(marker);
            }

            first.Synchronize();
            second.Synchronize();
        }

        for (int i = 0; i < 40; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void EventsLeftToTheFinalizer_ComeBack()
    {
        using NpuStream stream = Device.CreateStream();
        for (int i = 0; i < 3; i++)
            Forget(stream);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        stream.Synchronize();
    }

    [Fact]
    public void RecordsAndWaits_FromManyThreads_AllEnd()
    {
        NpuStream[] streams = [.. Enumerable.Range(0, 4).Select(_ => Device.CreateStream())];
        using NpuEvent marker = Device.CreateEvent();
        marker.Record(streams[0]);
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 200; i++)
            {
                marker.Record(streams[(worker + i) % 4]);
                streams[(worker + i + 1) % 4].WaitFor(marker);
                if (i % 20 == 0)
                    marker.Synchronize();
            }
        });
        foreach (NpuStream stream in streams)
        {
            stream.Synchronize(s_limit);
            stream.Dispose();
        }
    }

    private static void Refused(string words, Action action) =>
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);

    private static void Refused(string words, Func<TimeSpan> action) => Refused(words, () => { _ = action(); });

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Forget(NpuStream stream)
    {
        NpuEvent marker = Device.CreateEvent();
        marker.Record(stream);
        stream.WaitFor(marker);
    }

    private Half[] Twice() => RopeReference.Apply<Half>(_source.Expected(), _source.Cos, _source.Sin, 3, 5, 7, 7);
}
