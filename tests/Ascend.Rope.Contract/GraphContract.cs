using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Graphs: captured once, replayed often, and what a capture refuses.</summary>
public sealed class GraphContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(3, 5, 7, 7);

    [Fact]
    public void Replay_RunsWhatWasCaptured_OnNewData()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        for (int seed = 2; seed < 5; seed++)
        {
            RopeCase<Half> data = new(3, 5, 7, 7, seed);
            operands.X.CopyFrom(data.X);
            operands.Cos.CopyFrom(data.Cos);
            operands.Sin.CopyFrom(data.Sin);
            graph.Replay(stream);
            data.AssertRotated(operands.Y.ToArray<Half>());
        }
    }

    [Fact]
    public void Capture_RunsNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Half[] before = new Half[_source.X.Length];
        operands.Y.CopyFrom(before);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        stream.Synchronize();
        Assert.Equal(before, operands.Y.ToArray<Half>());
    }

    [Fact]
    public void Capture_OfSeveral_RunsThemInOrder()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> o = new(Device, _source);
        using NpuTensor z = Device.Allocate<Half>(_source.XShape);
        using NpuGraph graph = NpuGraph.Capture(stream, s =>
        {
            o.Enqueue(s);
            InterleaveRope.Enqueue(o.Y, o.Cos, o.Sin, z, s);
        });
        graph.Replay(stream);
        Half[] twice = RopeReference.Apply<Half>(_source.Expected(), _source.Cos, _source.Sin, 3, 5, 7, 7);
        RopeCase<Half>.AssertSame(twice, z.ToArray<Half>());
    }

    [Fact]
    public void Apply_WithinACapture_IsRefused_AndRecordsNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Half[] before = new Half[_source.X.Length];
        operands.Y.CopyFrom(before);
        NpuGraph.Begin(stream, NpuCaptureMode.Relaxed);
        Assert.Throws<InvalidOperationException>(() => InterleaveRope.Apply(operands.X, operands.Cos, operands.Sin, operands.Y, stream));
        Assert.Throws<InvalidOperationException>(() => InterleaveRope.Apply(operands.X, operands.Cos, operands.Sin, stream).Dispose());
        using NpuGraph graph = NpuGraph.End(stream);
        graph.Replay(stream);
        Assert.Equal(before, operands.Y.ToArray<Half>());
    }

    [Fact]
    public void BeginAndEnd_CaptureLikeAnAction()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(stream);
        operands.Enqueue(stream);
        using NpuGraph graph = NpuGraph.End(stream);
        graph.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void Replay_AfterItsTensorsAreDisposedOf_StillRuns()
    {
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor result = operands.Y.Slice(0, _source.XShape);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        operands.Dispose();
        graph.Replay(stream);
        _source.AssertRotated(result.ToArray<Half>());
    }

    [Fact]
    public void Replay_UnderWay_OutlivesTheGraph()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        graph.Replay(stream);
        graph.Dispose();
        graph.Dispose();
        _source.AssertRotated(operands.Y.ToArray<Half>());
        Assert.Throws<ObjectDisposedException>(() => graph.Replay(stream));
    }

    [Fact]
    public void Replay_OnManyStreams_TakesTurns()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        NpuStream[] streams = [.. Enumerable.Range(0, 4).Select(_ => Device.CreateStream())];
        for (int round = 0; round < 20; round++)
            graph.Replay(streams[round % 4]);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        foreach (NpuStream each in streams)
            each.Dispose();
        graph.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AGraphLeftToTheFinalizer_ComesBack()
    {
        using NpuStream stream = Device.CreateStream();
        for (int i = 0; i < 3; i++)
            Forget(stream);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void ACaptureWhoseActionThrows_LeavesTheStreamUsable()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Assert.Throws<InvalidTimeZoneException>(() => NpuGraph.Capture(stream, s =>
        {
            operands.Enqueue(s);
            throw new InvalidTimeZoneException();
        }).Dispose());
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AStreamThatIsDisposedOfWhileItCaptures_TakesItsCaptureAlong()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        NpuGraph.Begin(stream);
        operands.Enqueue(stream);
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => NpuGraph.End(stream).Dispose());
        operands.X.CopyFrom(_source.X);
    }

    /// <summary>What is done within a capture, and a word of the refusal.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "synchronize", "cannot be waited for" },
        { "synchronize asynchronously", "cannot be waited for" },
        { "ask whether idle", "cannot be asked whether it is idle" },
        { "copy in", "A copy that blocks cannot be captured" },
        { "copy out", "A copy that blocks cannot be captured" },
        { "enqueue a copy in elsewhere", "AllocatePinned did not make cannot be captured" },
        { "enqueue a copy out elsewhere", "AllocatePinned did not make cannot be captured" },
        { "enqueue a copy in", "cannot be given a copy between host and device" },
        { "enqueue a copy out", "cannot be given a copy between host and device" },
        { "allocate", "An allocation cannot be captured" },
        { "apply", "cannot be waited for" },
        { "begin again", "capturing already" },
        { "replay", "cannot be given a graph to replay" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBeCaptured_IsRefusedInWords_AndTheCaptureGoesOn(string what, string words)
    {
        using NpuStream stream = Device.CreateStream();
        using NpuStream elsewhere = Device.CreateStream();
        using DeviceOperands<Half> o = new(Device, _source);
        using NpuGraph other = NpuGraph.Capture(stream, o.Enqueue);
        Half[] host = new Half[_source.X.Length];
        NpuGraph.Begin(stream);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
        {
            switch (what)
            {
                case "synchronize": stream.Synchronize(); break;
                case "synchronize asynchronously": _ = stream.SynchronizeAsync(TestContext.Current.CancellationToken); break;
                case "ask whether idle": _ = stream.IsIdle; break;
                case "copy in": o.X.CopyFrom(host); break;
                case "copy out": o.X.CopyTo(host); break;
                case "enqueue a copy in elsewhere": o.X.EnqueueCopyFrom<Half>(host, elsewhere); break;
                case "enqueue a copy out elsewhere": o.X.EnqueueCopyTo<Half>(host, elsewhere); break;
                case "enqueue a copy in": o.X.EnqueueCopyFrom<Half>(host, stream); break;
                case "enqueue a copy out": o.X.EnqueueCopyTo<Half>(host, stream); break;
                case "allocate": Device.Allocate<Half>(64).Dispose(); break;
                case "apply": InterleaveRope.Apply(o.X, o.Cos, o.Sin, o.Y, stream); break;
                case "begin again": NpuGraph.Begin(stream); break;
                case "replay": other.Replay(stream); break;
                default: throw new ArgumentException(what);
            }
        });
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);

        o.Enqueue(stream);
        using NpuGraph graph = NpuGraph.End(stream);
        graph.Replay(stream);
        _source.AssertRotated(o.Y.ToArray<Half>());
    }

    [Fact]
    public void End_WithoutABeginning_OrOnAnotherThread_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<InvalidOperationException>(() => NpuGraph.End(stream).Dispose());
        NpuGraph.Begin(stream);
        InvalidOperationException? elsewhere = null;
        Thread thread = new(() => elsewhere = Assert.Throws<InvalidOperationException>(() => NpuGraph.End(stream).Dispose()));
        thread.Start();
        thread.Join();
        Assert.Contains("ends on the thread that has begun it", elsewhere!.Message, StringComparison.Ordinal);
        NpuGraph.End(stream).Dispose();
    }

    [Fact]
    public void End_OnAnotherThread_IsFineWhenRelaxed()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(stream, NpuCaptureMode.Relaxed);
        operands.Enqueue(stream);
        NpuGraph? graph = null;
        Thread thread = new(() => graph = NpuGraph.End(stream));
        thread.Start();
        thread.Join();
        graph!.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        graph.Dispose();
    }

    [Theory]
    [InlineData(NpuCaptureMode.Global, true)]
    [InlineData(NpuCaptureMode.ThreadLocal, false)]
    [InlineData(NpuCaptureMode.Relaxed, false)]
    public void TheMode_SaysWhetherOtherThreadsMayCopy(NpuCaptureMode mode, bool refused)
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        NpuGraph.Begin(stream, mode);
        Exception? elsewhere = null;
        Thread thread = new(() => elsewhere = Record.Exception(() => tensor.CopyFrom(new Half[64])));
        thread.Start();
        thread.Join();
        NpuGraph.End(stream).Dispose();
        if (refused)
            Assert.Contains("Global", Assert.IsType<InvalidOperationException>(elsewhere).Message, StringComparison.Ordinal);
        else
            Assert.Null(elsewhere);
        tensor.CopyFrom(new Half[64]);
    }

    [Fact]
    public void ACopyOfATensorThatACaptureUses_IsFineOnAnotherThread()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        NpuGraph.Begin(stream);
        operands.Enqueue(stream);
        Half[]? copied = null;
        Thread thread = new(() => copied = operands.Y.ToArray<Half>());
        thread.Start();
        thread.Join();
        NpuGraph.End(stream).Dispose();
        _source.AssertRotated(copied!);
    }

    [Fact]
    public void Begin_OfAnUnknownMode_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<ArgumentException>(() => NpuGraph.Begin(stream, (NpuCaptureMode)9));
        Assert.Throws<ArgumentNullException>(() => NpuGraph.Capture(stream, null!).Dispose());
        Assert.Throws<ArgumentNullException>(() => NpuGraph.Begin(null!));
    }

    [Fact]
    public void AnEmptyGraph_Replays()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuGraph graph = NpuGraph.Capture(stream, _ => { });
        graph.Replay(stream);
        stream.Synchronize();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Forget(NpuStream stream)
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Capture(stream, operands.Enqueue).Replay(stream);
        stream.Synchronize();
    }
}
