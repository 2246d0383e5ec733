using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>How captures and replays behave towards CANN.</summary>
public sealed class CaptureTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void ACapture_GivesTheDeviceNothingToDo()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Capture(stream, operands.Enqueue).Dispose();
        long before = EmulatorControl.TaskCount;
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        Assert.Equal(before, EmulatorControl.TaskCount);
        graph.Replay(stream);
        stream.Synchronize();
        Assert.True(EmulatorControl.TaskCount > before);
    }

    [Fact]
    public void TheFirstCapture_WarmsUpOnMemoryOfItsOwn()
    {
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        using NpuStream stream = second.CreateStream();
        using DeviceOperands<Half> operands = new(second, _source);
        operands.Y.CopyFrom(new Half[_source.X.Length]);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => NpuGraph.Capture(stream, operands.Enqueue).Dispose());
        int begin = calls.ToList().FindIndex(call => call.Function == "aclmdlRICaptureBegin");
        int most = second.Info.StridedInputs == NpuStridedInputs.Direct ? 4 : 2;
        Assert.InRange(calls.Take(begin).Count(call => call.Function == "aclnnInterleaveRope"), 0, most);
        Assert.Single(calls.Skip(begin), call => call.Function == "aclnnInterleaveRope");
        Assert.Equal(new Half[_source.X.Length], operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ALongCapture_MakesNoCallThatACaptureForbids()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => NpuGraph.Capture(stream, s =>
        {
            for (int i = 0; i < 600; i++)
                operands.Enqueue(s);
        }).Dispose());
        Assert.All(calls, call => Assert.Equal(0, call.Status));
        int begin = calls.ToList().FindIndex(call => call.Function == "aclmdlRICaptureBegin");
        Assert.Equal(
            ["aclmdlRICaptureBegin", "aclmdlRICaptureEnd", "aclnnInterleaveRope", "aclnnInterleaveRopeGetWorkspaceSize", "aclrtGetCurrentContext", "aclrtMalloc"],
            calls.Skip(begin).TakeWhile(call => call.Function != "aclmdlRIDestroy").Select(call => call.Function).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AGraph_KeepsItsScratchMemory_WhenTheStreamsOwnGrows()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        EmulatorControl.SetWorkspaceSize(1 << 20);
        operands.Enqueue(stream);
        stream.Synchronize();
        graph.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AWorkspaceThatGrowsWithinACapture_IsRight()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, s =>
        {
            operands.Enqueue(s);
            EmulatorControl.SetWorkspaceSize(1 << 20);
            operands.Enqueue(s);
        });
        graph.Replay(stream);
        graph.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void Replays_OnSeveralStreams_AreOrderedByTheLibrary()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(first, operands.Enqueue);
        EmulatorControl.SetTaskDelay(5_000);
        for (int i = 0; i < 5; i++)
        {
            graph.Replay(first);
            graph.Replay(second);
        }

        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AGraph_ThatIsDisposedOfInFlight_GoesWhenItsReplayIsDone()
    {
        using NpuStream stream = Device.CreateStream();
        long before = EmulatorControl.LiveCount(EmulatorKind.Graph);
        DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        using HeldStreams held = new();
        graph.Replay(stream);
        graph.Dispose();
        operands.Dispose();

        Assert.Equal(before + 1, EmulatorControl.LiveCount(EmulatorKind.Graph));
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Graph));
    }

    [Theory]
    [InlineData("aclmdlRICaptureBegin")]
    [InlineData("aclmdlRICaptureEnd")]
    [InlineData("aclmdlRIExecuteAsync")]
    [InlineData("aclnnInterleaveRope")]
    [InlineData("aclnnInterleaveRopeGetWorkspaceSize")]
    public void ACallThatFails_IsNamed_AndLeavesStreamAndDeviceUsable(string function)
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        using (NpuStream warm = Device.CreateStream())
            NpuGraph.Capture(warm, operands.Enqueue).Dispose();
        using NpuStream stream = Device.CreateStream();
        EmulatorControl.FailCall(function, 1, 507000);
        Assert.Equal(function, Assert.Throws<CannException>(() =>
        {
            using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
            graph.Replay(stream);
        }).Function);
        EmulatorControl.ClearFaults();
        using NpuGraph again = NpuGraph.Capture(stream, operands.Enqueue);
        again.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AReplayWhoseEndCouldNotBeMarked_IsWaitedForByTheNext(bool isDisposedOf)
    {
        using NpuStream other = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuStream stream = Device.CreateStream();
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        EmulatorControl.FailCall("aclrtRecordEvent", 1, 507000);
        EmulatorControl.SetTaskDelay(2000);
        graph.Replay(stream);
        if (isDisposedOf)
            stream.Dispose();
        graph.Replay(other);
        graph.Replay(other);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AReplayWhoseEndCouldNotBeMarked_AndThatFails_TellsItsOwnStream()
    {
        using NpuStream other = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuStream stream = Device.CreateStream();
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        EmulatorControl.FailCall("aclrtRecordEvent", 1, 507000);
        EmulatorControl.FailTask(1, 507015);
        graph.Replay(stream);
        graph.Replay(other);
        other.Synchronize();
        Assert.Equal(507015, Assert.Throws<CannException>(stream.Synchronize).Status);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AReplayThatFails_SurfacesWhenTheStreamIsSynchronized()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        EmulatorControl.FailTask(1, 507015);
        graph.Replay(stream);
        Assert.Equal(507015, Assert.Throws<CannException>(stream.Synchronize).Status);
        graph.Replay(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void Replay_InItsSteadyState_TakesThreeCalls()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        graph.Replay(stream);
        Assert.Equal(
            ["aclrtGetCurrentContext", "aclmdlRIExecuteAsync", "aclrtRecordEvent"],
            EmulatorControl.Log(() => graph.Replay(stream)).Select(call => call.Function));
    }

    [Fact]
    public void Replay_InItsSteadyState_AllocatesNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        void Round()
        {
            for (int i = 0; i < 300; i++)
                graph.Replay(stream);
            stream.Synchronize();
        }

        for (int i = 0; i < 20; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
