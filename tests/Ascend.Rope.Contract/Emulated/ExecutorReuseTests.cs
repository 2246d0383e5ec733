using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>What a stream prepares once and runs again, and what becomes of it.</summary>
public sealed class ExecutorReuseTests : DeviceTest
{
    private static readonly NpuStreamOptions s_noReuse = new() { ReuseExecutors = false };

    /// <summary>All that CANN is asked for when it has been asked before.</summary>
    private static readonly string[] s_warmCalls =
    [
        "aclrtGetCurrentContext", "aclSetInputTensorAddr", "aclSetInputTensorAddr", "aclSetInputTensorAddr", "aclSetOutputTensorAddr",
        "aclnnInterleaveRope",
    ];

    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);
    private readonly RopeCase<Half> _other = new(2, 3, 4, 4, seed: 2);
    private readonly long _executorsBefore = EmulatorControl.LiveCount(EmulatorKind.Executor);

    private long Executors => EmulatorControl.LiveCount(EmulatorKind.Executor) - _executorsBefore;

    private static long Tensors => EmulatorControl.LiveCount(EmulatorKind.Tensor);

    [Fact]
    public void AWarmCall_AsksCannForNoMoreThanItMust()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> first = new(Device, _source);
        using DeviceOperands<Half> second = new(Device, _other);
        first.Enqueue(stream);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => second.Enqueue(stream));
        Assert.Equal(s_warmCalls, calls.Select(call => call.Function));
        Assert.All(calls, call => Assert.Equal((0, true), (call.Status, call.HadContext)));
        _source.AssertRotated(first.Y.ToArray<Half>());
        _other.AssertRotated(second.Y.ToArray<Half>());
    }

    [Fact]
    public void AddressesOfTheCallBefore_AreNotSetAgain()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> first = new(Device, _source);
        using DeviceOperands<Half> second = new(Device, _other);
        first.Enqueue(stream);
        Assert.Equal(["aclrtGetCurrentContext", "aclnnInterleaveRope"], Functions(() => first.Enqueue(stream)));
        Assert.Equal(
            ["aclrtGetCurrentContext", "aclSetInputTensorAddr", "aclnnInterleaveRope"],
            Functions(() => InterleaveRope.Enqueue(second.X, first.Cos, first.Sin, first.Y, stream)));
        RopeCase<Half>.AssertSame(
            RopeReference.Apply<Half>(_other.X, _source.Cos, _source.Sin, 2, 3, 4, 4), first.Y.ToArray<Half>());
        first.Enqueue(stream);
        _source.AssertRotated(first.Y.ToArray<Half>());
    }

    [Fact]
    public void OtherAddresses_ReachNoRunThatIsEnqueuedAlready()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> first = new(Device, _source);
        using DeviceOperands<Half> second = new(Device, _other);
        using HeldStreams held = new();
        first.Enqueue(stream);
        second.Enqueue(stream);
        Assert.Equal(1, Executors);
        EmulatorControl.ReleaseStreams();
        _source.AssertRotated(first.Y.ToArray<Half>());
        _other.AssertRotated(second.Y.ToArray<Half>());
    }

    [Fact]
    public void Views_AreRunWhereTheyBegin()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        int count = _source.X.Length;
        using NpuTensor both = Device.CreateTensor<Half>([2, count], [.. _other.X, .. _source.X]);
        using NpuTensor x = both.Slice(count, _source.XShape);
        using NpuTensor results = Device.Allocate<Half>([2, count]);
        using NpuTensor y = results.Slice(count, _source.XShape);
        InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, y, stream);
        Assert.Equal(1, Executors);
        _source.AssertRotated(y.ToArray<Half>());
    }

    [Fact]
    public void EachGeometryAndType_HasAnExecutorOfItsOwn()
    {
        RopeCase<Half> oneRow = new(2, 3, 4, 1);
        RopeCase<BFloat16> brain = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> whole = new(Device, _source);
        using DeviceOperands<Half> shared = new(Device, oneRow);
        using DeviceOperands<BFloat16> other = new(Device, brain);
        for (int i = 0; i < 3; i++)
        {
            whole.Enqueue(stream);
            shared.Enqueue(stream);
            other.Enqueue(stream);
        }

        Assert.Equal(3, Executors);
        _source.AssertRotated(whole.Y.ToArray<Half>());
        oneRow.AssertRotated(shared.Y.ToArray<Half>());
        brain.AssertRotated(other.Y.ToArray<BFloat16>());
    }

    [Fact]
    public void TwoThreads_OnOneStream_GetEachTheirResult()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> first = new(Device, _source);
        using DeviceOperands<Half> second = new(Device, _other);
        EmulatorControl.SetTaskDelay(20);
        for (int round = 0; round < 20; round++)
        {
            first.Y.CopyFrom(new Half[_source.X.Length]);
            second.Y.CopyFrom(new Half[_other.X.Length]);
            using Barrier both = new(2);
            Thread other = new(() =>
            {
                both.SignalAndWait();
                Enqueue(second);
            });
            other.Start();
            both.SignalAndWait(TestContext.Current.CancellationToken);
            Enqueue(first);
            other.Join();
            _source.AssertRotated(first.Y.ToArray<Half>());
            _other.AssertRotated(second.Y.ToArray<Half>());
        }

        Assert.Equal(1, Executors);

        void Enqueue(DeviceOperands<Half> operands)
        {
            for (int i = 0; i < 200; i++)
                operands.Enqueue(stream);
        }
    }

    [Theory]
    [InlineData("aclnnInterleaveRope", 1, 361001)]
    [InlineData("aclnnInterleaveRope", 1, 161001)]
    [InlineData("aclnnInterleaveRope", 1, 161002)]
    [InlineData("aclSetInputTensorAddr", 1, 161002)]
    [InlineData("aclSetInputTensorAddr", 3, 161002)]
    [InlineData("aclSetOutputTensorAddr", 1, 561103)]
    public void AnExecutorWhoseCallFailed_IsDestroyed_AndTheNextCallPreparesAnother(string function, long nth, int status)
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using DeviceOperands<Half> before = new(Device, _other);
        before.Enqueue(stream);
        EmulatorControl.FailCall(function, nth, status);
        CannException exception = Assert.Throws<CannException>(() => operands.Enqueue(stream));
        Assert.Equal((function, status), (exception.Function, exception.Status));
        Assert.Contains("fault injected", exception.NativeMessage, StringComparison.Ordinal);
        Assert.Equal(0, Executors);
        Assert.Equal(8, Tensors);
        operands.Enqueue(stream);
        Assert.Equal(1, Executors);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData("aclCreateTensor", 1)]
    [InlineData("aclCreateTensor", 4)]
    [InlineData("aclnnInterleaveRopeGetWorkspaceSize", 1)]
    [InlineData("aclSetAclOpExecutorRepeatable", 1)]
    [InlineData("aclrtMalloc", 1)]
    public void APreparationThatFails_LeavesNothingBehind(string function, long nth)
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailCall(function, nth, 507000);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(
            () => Assert.Equal(function, Assert.Throws<CannException>(() => operands.Enqueue(stream)).Function));
        Assert.DoesNotContain(calls, call => call.Function == "aclnnInterleaveRope");
        Assert.Equal(
            function is "aclSetAclOpExecutorRepeatable" or "aclrtMalloc" ? 1 : 0,
            calls.Count(call => call.Function == "aclDestroyAclOpExecutor"));
        Assert.Equal(0, Executors);
        Assert.Equal(4, Tensors);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ALaunchThatFailedLate_HoldsItsOperands_ForTheDeviceMayHaveThem()
    {
        Device.MemoryCacheLimit = 0;
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        stream.Synchronize();
        EmulatorControl.FailCall("aclnnInterleaveRope", 1, 361001);
        Assert.Throws<CannException>(() => operands.Enqueue(stream));
        operands.Dispose();
        Assert.Equal(5, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        stream.Synchronize();
        Assert.Equal(1, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
    }

    [Fact]
    public void SixtyFourGeometriesAreKept_ThoseUsedLast()
    {
        const int Kept = 64;
        using NpuStream stream = Device.CreateStream();
        using NpuTensor x = Device.Allocate<Half>(1, 1, Kept + 1, 64);
        using NpuTensor cos = Device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor y = Device.Allocate<Half>(1, 1, Kept + 1, 64);
        for (int rows = 1; rows <= Kept; rows++)
            Enqueue(rows);
        Enqueue(1);
        Enqueue(Kept + 1);
        Assert.Equal(Kept, Executors);
        Assert.Equal(3 + (4 * Kept), Tensors);
        Assert.False(Prepares(1));
        Assert.False(Prepares(3));
        Assert.True(Prepares(2));
        Assert.Equal(Kept, Executors);

        bool Prepares(int rows) =>
            EmulatorControl.Log(() => Enqueue(rows)).Any(call => call.Function == "aclnnInterleaveRopeGetWorkspaceSize");

        void Enqueue(int rows)
        {
            using NpuTensor from = x.Slice(0, 1, 1, rows, 64);
            using NpuTensor to = y.Slice(0, 1, 1, rows, 64);
            InterleaveRope.Enqueue(from, cos, cos, to, stream);
            stream.Synchronize();
        }
    }

    [Fact]
    public void WithoutReuse_NothingIsKept()
    {
        using NpuStream stream = Device.CreateStream(s_noReuse);
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => operands.Enqueue(stream));
        Assert.Equal(["aclrtGetCurrentContext", "aclnnInterleaveRopeGetWorkspaceSize", "aclnnInterleaveRope"], calls.Select(call => call.Function));
        Assert.Equal(0, Executors);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AStream_TakesItsExecutorsWithIt_AndTheirDescriptorsAfterThem()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        Assert.Equal(1, Executors);
        Assert.Equal(8, Tensors);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(stream.Dispose);
        Assert.Equal(
            ["aclrtDestroyStream", "aclDestroyAclOpExecutor", "aclDestroyTensor", "aclDestroyTensor", "aclDestroyTensor", "aclDestroyTensor"],
            calls.Select(call => call.Function).Where(function => function.Contains("Destroy", StringComparison.Ordinal)));
        Assert.Equal(0, Executors);
        Assert.Equal(4, Tensors);
    }

    [Fact]
    public void AnExecutorThatCannotBeDestroyed_IsCounted()
    {
        ExpectReleaseFailures();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        long before = NpuDiagnostics.ReleaseFailures;
        EmulatorControl.FailCall("aclDestroyAclOpExecutor", 1, 561103);
        stream.Dispose();
        Assert.Equal(before + 1, NpuDiagnostics.ReleaseFailures);
        Assert.Equal(4, Tensors);
        EmulatorAudit.Forgive(EmulatorKind.Executor);
    }

    [Fact]
    public void ACapture_UsesNoExecutorOfTheStream_AndItsGraphOutlivesThem()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuStream replaying = Device.CreateStream();
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        NpuGraph? graph = null;
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => graph = NpuGraph.Capture(stream, operands.Enqueue));
        Assert.DoesNotContain(calls, call => call.Function == "aclSetInputTensorAddr");
        Assert.Equal(1, Executors);
        stream.Dispose();
        operands.Y.CopyFrom(new Half[_source.X.Length]);
        using (graph)
            graph!.Replay(replaying);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ManyCalls_AllocateNothing_AndGatherNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, new RopeCase<Half>(1, 1, 1, 1));
        Run(20_000);

        // Of this thread, which does all of it: in the time that so many calls take, others of the process have their own to do.
        long before = GC.GetAllocatedBytesForCurrentThread();
        long memory = EmulatorControl.LiveCount(EmulatorKind.DeviceMemory);
        Run(200_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, Executors);
        Assert.Equal(8, Tensors);
        Assert.Equal(memory, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));

        void Run(int count)
        {
            for (int i = 1; i <= count; i++)
            {
                operands.Enqueue(stream);
                if (i % 500 == 0)
                    stream.Synchronize();
            }
        }
    }

    private static IEnumerable<string> Functions(Action action) => EmulatorControl.Log(action).Select(call => call.Function);
}
