using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Failures that CANN tells once and later: somebody must hear of each.</summary>
public sealed class FailureTests : DeviceTest
{
    private const int KernelFailed = 507015;
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    public static TheoryData<string> Functions =>
    [
        "aclrtMalloc", "aclrtMemcpy", "aclrtMemcpyAsync", "aclrtCreateStream", "aclrtSynchronizeStream", "aclrtStreamQuery",
        "aclrtCreateEventExWithFlag", "aclrtRecordEvent", "aclrtQueryEventStatus", "aclCreateTensor",
        "aclnnInterleaveRopeGetWorkspaceSize", "aclSetAclOpExecutorRepeatable", "aclSetInputTensorAddr", "aclSetOutputTensorAddr", "aclnnInterleaveRope",
    ];

    [Fact]
    public void AFailureForWantOfAContext_AsksForNoText()
    {
        using NpuTensor tensor = Device.Allocate<Half>(64);
        EmulatorControl.FailCall("aclrtMemset", 1, 107002);
        Assert.Null(Assert.Throws<NpuContextException>(tensor.Clear).NativeMessage);

        // It is there still, since there is a context in truth; without one, asking would leave another text behind.
        Assert.Contains("fault injected", EmulatorControl.TakeErrorText(), StringComparison.Ordinal);
        tensor.Clear();
    }

    [Fact]
    public async Task AFailure_GoesToEveryWaiterOfTheWork()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        Task[] waits = [.. Enumerable.Range(0, 3).Select(_ => stream.SynchronizeAsync(TestContext.Current.CancellationToken))];
        EmulatorControl.ReleaseStreams();
        foreach (Task wait in waits)
            Assert.Equal(KernelFailed, (await Assert.ThrowsAsync<CannException>(() => wait)).Status);
        stream.Synchronize();
    }

    [Fact]
    public async Task AFailure_OfACancelledWait_GoesToTheNextWhoWaits()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using CancellationTokenSource cancel = new();
        using HeldStreams held = new();
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        Task wait = stream.SynchronizeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        EmulatorControl.ReleaseStreams();
        Assert.Equal(KernelFailed, Assert.Throws<CannException>(stream.Synchronize).Status);
        stream.Synchronize();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFailure_OfAStreamThatWasDisposedOf_GoesToWhoeverReadsTheResult(bool asynchronously)
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        if (asynchronously)
            await stream.DisposeAsync();
        else
            stream.Dispose();
        Assert.Equal(KernelFailed, Assert.Throws<CannException>(() => operands.Y.ToArray<Half>()).Status);
        operands.Y.ToArray<Half>();
    }

    [Fact]
    public void AFailure_OfAStreamThatWasDisposedOf_IsLogged_AlsoBesideAnotherOpener()
    {
        TestLog log = new();
        using NpuDevice again = NpuDevice.Open(Target.Options with { LoggerFactory = log });
        NpuStream stream = again.CreateStream();
        using DeviceOperands<Half> operands = new(again, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        stream.Dispose();
        Assert.Contains(log.Lines, line => line.StartsWith("Error: Work that was under way failed", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: NPU 0 (Ascend910B3) is the emulator", StringComparison.Ordinal));
        Assert.Throws<CannException>(() => operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ALogThatThrows_FailsNothing()
    {
        long before = EmulatorControl.LiveCount(EmulatorKind.Stream);
        using NpuDevice again = NpuDevice.Open(Target.Options with { LoggerFactory = new TestLog { Fails = true } });
        NpuStream stream = again.CreateStream();
        using DeviceOperands<Half> operands = new(again, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        stream.Dispose();
        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Stream));
        Assert.Throws<CannException>(() => operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AStreamThatCannotBeDestroyed_DoesNotLoseTheResultOfItsWork()
    {
        ExpectReleaseFailures();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        EmulatorControl.SetTaskDelay(50_000);
        EmulatorControl.FailCall("aclrtDestroyStream", 1, 507000);
        operands.Enqueue(stream);
        stream.Dispose();
        _source.AssertRotated(operands.Y.ToArray<Half>());
        EmulatorAudit.Forgive(EmulatorKind.Stream);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void AnyCallThatFails_IsNamed_LosesNothing_AndLeavesTheDeviceUsable(string function)
    {
        for (int nth = 1; nth <= 6; nth++)
        {
            EmulatorControl.FailCall(function, nth, 507000);
            try
            {
                Use(300);
            }
            catch (CannException exception)
            {
                Assert.Equal(function, exception.Function);
                Assert.Equal(function == "aclCreateTensor" ? -1 : 507000, exception.Status);
            }

            EmulatorControl.ClearFaults();
        }

        Use(1);
    }

    [Fact]
    public void ACaptureWhoseEndFails_IsEndedAllTheSame()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph.Begin(stream);
        operands.Enqueue(stream);
        EmulatorControl.FailCall("aclmdlRICaptureEnd", 1, 507000);
        Assert.Equal(507000, Assert.Throws<CannException>(() => NpuGraph.End(stream)).Status);

        // A copy that blocks is what CANN refuses on the thread as long as it captures.
        operands.X.CopyFrom(_source.X);
        operands.Enqueue(stream);
        stream.Synchronize();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AFailureThatIsOnlyCounted_LeavesNoTextForTheNext()
    {
        ExpectReleaseFailures();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        EmulatorControl.FailCall("aclrtDestroyEvent", 1, 507000);
        Device.CreateEvent().Dispose();
        EmulatorAudit.Forgive(EmulatorKind.Event);
        EmulatorControl.FailCall("aclrtMemset", 1, 507001);
        string text = Assert.Throws<CannException>(tensor.Clear).NativeMessage!;
        Assert.Contains("aclrtMemset", text, StringComparison.Ordinal);
        Assert.DoesNotContain("aclrtDestroyEvent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AContextThatCannotBeHad_IsNotKept()
    {
        // The first two calls of it find out what the caller had, and whether this is a device's second opener.
        EmulatorControl.FailCall("aclrtGetCurrentContext", 2, 507000);
        NpuDeviceOptions options = Target.Options with { DeviceIndex = 1 };
        if (NpuDevice.TryOpen(options, out NpuDevice? first, out string? reason))
            first.Dispose();
        else
            Assert.Contains("aclrtGetCurrentContext", reason, StringComparison.Ordinal);
        EmulatorControl.ClearFaults();
        using NpuDevice device = NpuDevice.Open(options);
        device.Allocate<Half>(64).Dispose();
    }

    private void Use(int count)
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Half[] back = new Half[_source.X.Length];
        operands.X.EnqueueCopyFrom<Half>(_source.X, stream);
        for (int i = 0; i < count; i++)
            operands.Enqueue(stream);
        operands.Y.EnqueueCopyTo<Half>(back, stream);
        stream.Synchronize();
        _source.AssertRotated(back);
        Assert.True(stream.IsIdle);
    }
}
