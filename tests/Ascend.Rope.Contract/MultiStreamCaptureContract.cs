using System.Runtime.CompilerServices;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Captures that several streams take part in, joined by events, and what is refused on the way.</summary>
public sealed class MultiStreamCaptureContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(3, 5, 7, 7);

    [Fact]
    public void AStreamThatWaitsForAnEventOfACapture_JoinsIt()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        using NpuEvent join = Device.CreateEvent();
        using DeviceOperands<Half> o = new(Device, _source);
        using NpuTensor z = Device.Allocate<Half>(_source.XShape);
        using NpuTensor w = Device.Allocate<Half>(_source.XShape);
        using NpuGraph graph = NpuGraph.Capture(origin, s =>
        {
            o.Enqueue(s);
            fork.Record(s);
            side.WaitFor(fork);
            InterleaveRope.Enqueue(o.Y, o.Cos, o.Sin, z, side);
            join.Record(side);
            s.WaitFor(join);
            InterleaveRope.Enqueue(z, o.Cos, o.Sin, w, s);
        });
        for (int seed = 2; seed < 5; seed++)
        {
            RopeCase<Half> data = new(3, 5, 7, 7, seed);
            o.X.CopyFrom(data.X);
            o.Cos.CopyFrom(data.Cos);
            o.Sin.CopyFrom(data.Sin);
            graph.Replay(seed % 2 == 0 ? origin : side);
            RopeCase<Half>.AssertSame(Chained(data, 3), w.ToArray<Half>());
        }

        AssertUsable(origin, side);
    }

    [Fact]
    public void SideStreams_DirectAndIndirect_OfManyOperators_GiveRightBits()
    {
        using NpuStream origin = Device.CreateStream();
        NpuStream[] sides = [.. Enumerable.Range(0, 4).Select(_ => Device.CreateStream())];
        using NpuEvent fork = Device.CreateEvent();
        NpuEvent[] markers = [.. sides.Select(_ => Device.CreateEvent())];
        DeviceOperands<Half>[] operands = [.. sides.Select((_, index) => new DeviceOperands<Half>(Device, new RopeCase<Half>(3, 5, 7, 7, index)))];
        using NpuGraph graph = NpuGraph.Capture(origin, s =>
        {
            fork.Record(s);
            for (int i = 0; i < sides.Length; i++)
            {
                // The last one comes in by way of another, and goes back by way of that.
                sides[i].WaitFor(i < 3 ? fork : markers[0]);
                for (int round = 0; round < 3; round++)
                    operands[i].Enqueue(sides[i]);
                markers[i].Record(sides[i]);
            }

            sides[0].WaitFor(markers[3]);
            markers[0].Record(sides[0]);
            for (int i = 0; i < 3; i++)
                s.WaitFor(markers[i]);
        });
        using NpuStream elsewhere = Device.CreateStream();
        graph.Replay(elsewhere);
        graph.Replay(origin);
        for (int i = 0; i < sides.Length; i++)
            new RopeCase<Half>(3, 5, 7, 7, i).AssertRotated(operands[i].Y.ToArray<Half>());
        AssertUsable([origin, .. sides]);
        foreach (IDisposable each in ((IDisposable[])[.. sides, .. markers, .. operands]))
            each.Dispose();
    }

    [Fact]
    public void ACapturedEvent_IsAsBefore_WhenTheCaptureIsOver()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        NpuGraph.Capture(origin, s => marker.Record(s)).Dispose();
        Assert.True(marker.IsComplete);
        marker.Synchronize();
        Refused("record it first", () => other.WaitFor(marker));
        marker.Record(other);
        origin.WaitFor(marker);
        marker.Synchronize();
        using NpuGraph again = NpuGraph.Capture(origin, s => marker.Record(s));
        again.Replay(origin);
        AssertUsable(origin, other);
    }

    [Fact]
    public void WorkThatAStreamHasBeforeItJoins_IsDoneFirst_AndNotCaptured()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using BusyWork busy = new(Device);
        using DeviceOperands<Half> operands = new(Device, _source);
        busy.Enqueue(side);
        operands.Enqueue(side);
        using NpuGraph graph = NpuGraph.Capture(origin, s =>
        {
            marker.Record(s);
            side.WaitFor(marker);
            marker.Record(side);
            s.WaitFor(marker);
        });
        _source.AssertRotated(operands.Y.ToArray<Half>());
        operands.Y.CopyFrom(new Half[_source.X.Length]);
        graph.Replay(origin);
        Assert.Equal(new Half[_source.X.Length], operands.Y.ToArray<Half>());
        AssertUsable(origin, side);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("before its last work")]
    [InlineData("by a stream that has not")]
    public void AStreamThatDoesNotJoinBack_DiscardsTheCapture_InWords(string how)
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuStream third = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        using NpuEvent join = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(origin);
        fork.Record(origin);
        side.WaitFor(fork);
        operands.Enqueue(side);
        if (how != "never")
            join.Record(side);
        if (how == "before its last work")
        {
            origin.WaitFor(join);
            operands.Enqueue(side);
        }
        else if (how != "never")
        {
            third.WaitFor(join);
        }

        Refused("The capture was discarded, since 1 of the streams", () => NpuGraph.End(origin).Dispose());
        Refused("not capturing", () => NpuGraph.End(origin).Dispose());
        AssertUsable(origin, side, third);
        Assert.True(fork.IsComplete);
    }

    [Fact]
    public void AnActionThatForgetsToJoin_LeavesAllUsable()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        Refused("The capture was discarded", () => NpuGraph.Capture(origin, s =>
        {
            fork.Record(s);
            side.WaitFor(fork);
        }).Dispose());
        AssertUsable(origin, side);
    }

    [Fact]
    public void AnActionThatThrows_LeavesAllUsable()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        Assert.Throws<InvalidTimeZoneException>(() => NpuGraph.Capture(origin, s =>
        {
            fork.Record(s);
            side.WaitFor(fork);
            throw new InvalidTimeZoneException();
        }).Dispose());
        AssertUsable(origin, side);
    }

    /// <summary>What is done within a capture that a second stream has joined, and a word of the refusal.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "end on the joined stream", "ends on the stream that has begun it" },
        { "begin on the joined stream", "capturing already" },
        { "synchronize the joined stream", "cannot be waited for" },
        { "synchronize the joined stream in time", "cannot be waited for" },
        { "await the joined stream", "cannot be waited for" },
        { "ask whether the joined stream is idle", "cannot be asked whether it is idle" },
        { "copy in on the joined stream", "copy between" },
        { "replay on the joined stream", "cannot be given a graph to replay" },
        { "synchronize the event", "cannot be waited for" },
        { "synchronize the event in time", "cannot be waited for" },
        { "await the event", "cannot be waited for" },
        { "ask whether the event is complete", "cannot be asked whether it is complete" },
        { "record the event outside", "this stream is not in it" },
        { "record the event in another capture", "another capture that is under way" },
        { "record an event that is not complete", "is not complete: create another" },
        { "record a timing event", "kind Timing" },
        { "wait for a timing event", "kind Timing" },
        { "wait for an event from outside", "recorded in its capture; this one is not" },
        { "wait for an event never recorded", "recorded in its capture; this one is not" },
        { "wait for the event of another capture", "two captures cannot become one" },
        { "let another capture wait for the event", "two captures cannot become one" },
        { "ask for a time", "cannot be asked for a time" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBeDone_IsRefusedInWords_AndTheCaptureGoesOn(string what, string words)
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using NpuStream held = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using NpuEvent join = Device.CreateEvent();
        using NpuEvent outside = Device.CreateEvent();
        using NpuEvent unrecorded = Device.CreateEvent();
        using NpuEvent foreign = Device.CreateEvent();
        using NpuEvent pending = Device.CreateEvent();
        using NpuEvent timing = Device.CreateEvent(NpuEventKind.Timing);
        using BusyWork busy = new(Device);
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph replayed = NpuGraph.Capture(other, operands.Enqueue);
        Half[] host = new Half[_source.X.Length];
        outside.Record(held);
        timing.Record(held);
        held.Synchronize();
        NpuGraph.Begin(origin);
        marker.Record(origin);
        side.WaitFor(marker);
        NpuGraph.Begin(other);
        foreign.Record(other);
        if (what == "record an event that is not complete")
        {
            busy.Enqueue(held);
            pending.Record(held);
        }

        Refused(words, () =>
        {
            switch (what)
            {
                case "end on the joined stream": NpuGraph.End(side).Dispose(); break;
                case "begin on the joined stream": NpuGraph.Begin(side); break;
                case "synchronize the joined stream": side.Synchronize(); break;
                case "synchronize the joined stream in time": side.Synchronize(TimeSpan.FromSeconds(1)); break;
                case "await the joined stream": _ = side.SynchronizeAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); break;
                case "ask whether the joined stream is idle": _ = side.IsIdle; break;
                case "copy in on the joined stream": operands.X.EnqueueCopyFrom<Half>(host, side); break;
                case "replay on the joined stream": replayed.Replay(side); break;
                case "synchronize the event": marker.Synchronize(); break;
                case "synchronize the event in time": marker.Synchronize(TimeSpan.FromSeconds(1)); break;
                case "await the event": _ = marker.SynchronizeAsync(TestContext.Current.CancellationToken); break;
                case "ask whether the event is complete": _ = marker.IsComplete; break;
                case "record the event outside": marker.Record(held); break;
                case "record the event in another capture": marker.Record(other); break;
                case "record an event that is not complete": pending.Record(origin); break;
                case "record a timing event": timing.Record(origin); break;
                case "wait for a timing event": side.WaitFor(timing); break;
                case "wait for an event from outside": side.WaitFor(outside); break;
                case "wait for an event never recorded": origin.WaitFor(unrecorded); break;
                case "wait for the event of another capture": side.WaitFor(foreign); break;
                case "let another capture wait for the event": other.WaitFor(marker); break;
                case "ask for a time": marker.ElapsedSince(timing); break;
                default: throw new ArgumentException(what);
            }
        });

        operands.Enqueue(side);
        join.Record(side);
        origin.WaitFor(join);
        using NpuGraph graph = NpuGraph.End(origin);
        NpuGraph.End(other).Dispose();
        operands.Y.CopyFrom(new Half[_source.X.Length]);
        graph.Replay(origin);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        AssertUsable(origin, side, other, held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AStreamThatJoined_MayBeDisposedOf_BeforeTheEnd(bool asynchronously)
    {
        using NpuStream origin = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream side = Device.CreateStream();
        NpuGraph.Begin(origin, NpuCaptureMode.Relaxed);
        marker.Record(origin);
        side.WaitFor(marker);
        operands.Enqueue(side);
        marker.Record(side);
        origin.WaitFor(marker);
        if (asynchronously)
            await side.DisposeAsync();
        else
            side.Dispose();
        Assert.Throws<ObjectDisposedException>(() => operands.Enqueue(side));
        using NpuGraph graph = NpuGraph.End(origin);
        graph.Replay(origin);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        AssertUsable(origin);
    }

    [Fact]
    public void AStreamThatIsDisposedOf_WithoutJoiningBack_DiscardsTheCapture()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        NpuGraph.Begin(origin);
        marker.Record(origin);
        using (NpuStream side = Device.CreateStream())
            side.WaitFor(marker);
        Refused("The capture was discarded", () => NpuGraph.End(origin).Dispose());
        AssertUsable(origin);
    }

    [Fact]
    public void TheOriginThatIsDisposedOf_TakesTheCaptureAlong_AndLeavesTheOthers()
    {
        using NpuStream side = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using (NpuStream origin = Device.CreateStream())
        {
            NpuGraph.Begin(origin);
            marker.Record(origin);
            side.WaitFor(marker);
        }

        AssertUsable(side);
    }

    [Fact]
    public void AnEventThatIsDisposedOf_StaysInTheGraph()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(origin, s =>
        {
            using NpuEvent fork = Device.CreateEvent();
            using NpuEvent join = Device.CreateEvent();
            fork.Record(s);
            side.WaitFor(fork);
            operands.Enqueue(side);
            join.Record(side);
            s.WaitFor(join);
        });
        graph.Replay(side);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void StreamsThatAreForgottenInACapture_ComeBack()
    {
        using NpuTensor tensor = Device.Allocate<Half>(64);
        Forget();
        DateTime late = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        Exception? refused;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            refused = Xunit.Record.Exception(() => tensor.CopyFrom(new Half[64]));
        }
        while (refused is not null && DateTime.UtcNow < late);
        Assert.Null(refused);
    }

    [Fact]
    public void AStreamThatHasCaptured_MayBeForgotten_ThoughEventsAndStreamsOfTheCaptureLive()
    {
        using NpuStream side = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        using NpuEvent join = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        WeakReference origin = CaptureAndForget(side, fork, join, operands, out NpuGraph graph);
        using (graph)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            Assert.False(origin.IsAlive);
            graph.Replay(side);
            _source.AssertRotated(operands.Y.ToArray<Half>());
        }
    }

    [Fact]
    public void AWaitWithinACapture_AllocatesNothing()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent fork = Device.CreateEvent();
        using NpuEvent join = Device.CreateEvent();
        NpuGraph.Begin(origin);
        fork.Record(origin);
        side.WaitFor(fork);
        long least = long.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            // What the capture holds grows now and then.
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 16; i++)
            {
                join.Record(side);
                origin.WaitFor(join);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        using NpuGraph graph = NpuGraph.End(origin);
        Assert.Equal(0, least);
    }

    [Fact]
    public void AJoinedStreamThatIsForgotten_DoesNotHarmTheGraph()
    {
        using NpuStream origin = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(origin);
        JoinAndForget(origin, operands);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using NpuGraph graph = NpuGraph.End(origin);
        graph.Replay(origin);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void EnqueuesOnAllStreams_FromManyThreads_AreInTheGraphOrRun()
    {
        using NpuStream origin = Device.CreateStream();
        using NpuStream side = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        DeviceOperands<Half>[] all = [.. Enumerable.Range(0, 32).Select(_ => new DeviceOperands<Half>(Device, _source))];
        using NpuGraph graph = NpuGraph.Capture(origin, s =>
        {
            marker.Record(s);
            side.WaitFor(marker);
            Parallel.For(0, all.Length, index => all[index].Enqueue(index % 2 == 0 ? s : side));
            marker.Record(side);
            s.WaitFor(marker);
        });
        graph.Replay(origin);
        foreach (DeviceOperands<Half> operands in all)
        {
            _source.AssertRotated(operands.Y.ToArray<Half>());
            operands.Dispose();
        }
    }

    private static void Refused(string words, Action action) =>
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);

    private static Half[] Chained(RopeCase<Half> data, int times)
    {
        Half[] value = data.X;
        for (int i = 0; i < times; i++)
            value = RopeReference.Apply<Half>(value, data.Cos, data.Sin, 3, 5, 7, 7);
        return value;
    }

    /// <summary>Every stream runs work, and the device copies and captures.</summary>
    private void AssertUsable(params NpuStream[] streams)
    {
        foreach (NpuStream stream in streams)
        {
            using DeviceOperands<Half> operands = new(Device, _source);
            operands.Enqueue(stream);
            stream.Synchronize();
            _source.AssertRotated(operands.Y.ToArray<Half>());
            operands.Y.CopyFrom(new Half[_source.X.Length]);
            using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
            graph.Replay(stream);
            _source.AssertRotated(operands.Y.ToArray<Half>());
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference CaptureAndForget(NpuStream side, NpuEvent fork, NpuEvent join, DeviceOperands<Half> operands, out NpuGraph graph)
    {
        using NpuStream origin = Device.CreateStream();
        graph = NpuGraph.Capture(origin, s =>
        {
            fork.Record(s);
            side.WaitFor(fork);
            operands.Enqueue(side);
            join.Record(side);
            s.WaitFor(join);
        });
        return new WeakReference(origin);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget()
    {
        Thread thread = new(() =>
        {
            NpuStream origin = Device.CreateStream();
            NpuStream side = Device.CreateStream();
            NpuEvent marker = Device.CreateEvent();
            using DeviceOperands<Half> operands = new(Device, _source);
            NpuGraph.Begin(origin, NpuCaptureMode.Global);
            marker.Record(origin);
            side.WaitFor(marker);
            operands.Enqueue(side);
        });
        thread.Start();
        thread.Join();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void JoinAndForget(NpuStream origin, DeviceOperands<Half> operands)
    {
        NpuStream side = Device.CreateStream();
        NpuEvent marker = Device.CreateEvent();
        marker.Record(origin);
        side.WaitFor(marker);
        operands.Enqueue(side);
        marker.Record(side);
        origin.WaitFor(marker);
    }
}
