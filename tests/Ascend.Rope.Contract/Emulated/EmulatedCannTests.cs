using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>How the library behaves towards CANN: what the emulator sees of it, and what becomes of failures that only it can cause.</summary>
public sealed class EmulatedCannTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void Info_NamesTheEmulatedVersionAndItsLibraries()
    {
        Assert.StartsWith(EmulatorControl.Version, Device.Info.CannVersion, StringComparison.Ordinal);
        Assert.All(Device.Info.LibraryPaths.Values, path => Assert.StartsWith(Target.EmulatedRoot, path, StringComparison.Ordinal));
        Assert.Contains("Ascend910", Device.Info.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCall_HasAContext_OnAnyThread()
    {
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => OnNewThread(Use));
        Assert.Contains(calls, call => call.Function == "aclnnInterleaveRope");
        string[] free = ["aclrtGetCurrentContext", "aclrtSetCurrentContext"];
        Assert.All(calls.Where(call => !free.Contains(call.Function)), call => Assert.True(call.HadContext, call.Function));
    }

    [Fact]
    public void CannIsNeverFinalizedOrReset()
    {
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(Use);
        Assert.DoesNotContain(calls, call => call.Function.Contains("Finalize", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => call.Function.Contains("Reset", StringComparison.Ordinal));
    }

    [Fact]
    public void TheCallersContext_IsPutBack()
    {
        OnNewThread(() =>
        {
            nint own = EmulatorControl.CreateContext(1);
            Use();
            Assert.Equal(own, EmulatorControl.CurrentContext());
            EmulatorControl.DestroyContext(own);
        });
    }

    [Fact]
    public void AThreadThatHadNoContext_KeepsOurs()
    {
        OnNewThread(() =>
        {
            Assert.Equal(0, EmulatorControl.CurrentContext());
            Use();
            Assert.NotEqual(0, EmulatorControl.CurrentContext());
        });
    }

    [Fact]
    public void ASecondDevice_IsADeviceOfItsOwn()
    {
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        using NpuStream stream = second.CreateStream();
        using NpuStream first = Device.CreateStream();
        using DeviceOperands<Half> operands = new(second, _source);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        Assert.Throws<ArgumentException>(() => operands.Enqueue(first));
    }

    [Fact]
    public void ADeviceThatIsNotThere_IsUnavailable()
    {
        Assert.False(NpuDevice.TryOpen(99, out NpuDevice? device, out string? reason));
        Assert.Null(device);
        Assert.Contains("99", reason, StringComparison.Ordinal);
        NpuUnavailableException exception = Assert.Throws<NpuUnavailableException>(() => NpuDevice.Open(Target.Options with { DeviceIndex = 2 }));
        Assert.NotEmpty(exception.ProbeTrace);
        using NpuDevice instead = NpuDevice.Open(Target.Options with { DeviceIndex = 2, Policy = NpuPolicy.PreferNpu });
        Assert.Equal(NpuDeviceKind.Cpu, instead.Info.Kind);
        Assert.Contains("NPU 2", instead.Info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void OutOfMemory_NamesTheBytes()
    {
        EmulatorControl.SetDeviceMemory(1 << 20);
        try
        {
            NpuOutOfMemoryException exception = Assert.Throws<NpuOutOfMemoryException>(() => Device.Allocate<Half>(1 << 20).Dispose());
            Assert.Equal(207001, exception.Status);
            Assert.Equal("aclrtMalloc", exception.Function);
            Assert.Contains("2097152 bytes", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            EmulatorControl.SetDeviceMemory(1UL << 36);
        }

        Device.Allocate<Half>(1 << 20).Dispose();
    }

    [Fact]
    public void AFailedFirstPhase_LeavesItsExecutorAlone()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() =>
        {
            EmulatorControl.FailCall("aclnnInterleaveRopeGetWorkspaceSize", 1, 561003);
            CannException exception = Assert.Throws<CannException>(() => operands.Enqueue(stream));
            Assert.Equal(561003, exception.Status);
            Assert.Equal("aclnnInterleaveRopeGetWorkspaceSize", exception.Function);
            Assert.Equal("ACLNN_ERR_INNER_FIND_KERNEL_ERROR", exception.StatusName);
            Assert.Equal(0, exception.DeviceIndex);
            Assert.False(string.IsNullOrEmpty(exception.NativeMessage));
            Assert.Contains("kernel package", exception.Remedy, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(calls, call => call.Function is "aclDestroyAclOpExecutor" or "aclnnInterleaveRope");
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(361001, false)]
    [InlineData(161001, true)]
    [InlineData(161002, true)]
    public void AFailedSecondPhase_GivesBackTheExecutorOnlyWhereItIsStillOurs(int status, bool ours)
    {
        using NpuStream stream = Device.CreateStream(new NpuStreamOptions { ReuseExecutors = false });
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        long leaked = EmulatorControl.LiveCount(EmulatorKind.Executor);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() =>
        {
            EmulatorControl.FailCall("aclnnInterleaveRope", 1, status);
            Assert.Equal(status, Assert.Throws<CannException>(() => operands.Enqueue(stream)).Status);
        });
        Assert.Equal(ours, calls.Any(call => call.Function == "aclDestroyAclOpExecutor"));
        if (ours)
            Assert.Equal(leaked, EmulatorControl.LiveCount(EmulatorKind.Executor));
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void NoMemoryForTheWorkspace_GivesBackTheExecutor()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        long before = EmulatorControl.LiveCount(EmulatorKind.Executor);
        EmulatorControl.FailCall("aclrtMalloc", 1, 207001);
        EmulatorControl.FailCall("aclrtMalloc", 2, 207001); // it is tried again, for others may have freed what there was
        Assert.Throws<NpuOutOfMemoryException>(() => operands.Enqueue(stream));
        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Executor));
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AWorkspaceThatGrowsWhileTheOldOneIsInUse_IsRight()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        EmulatorControl.SetWorkspaceSize(1 << 20);
        operands.Enqueue(stream);
        EmulatorControl.ReleaseStreams();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void AnOperatorWithoutAWorkspace_Runs()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.SetWorkspaceSize(0);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void TensorsInFlight_OutliveTheirDisposal_AndNoLonger()
    {
        Device.MemoryCacheLimit = 0;
        using NpuStream stream = Device.CreateStream(new NpuStreamOptions { ReuseExecutors = false });
        DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        operands.Dispose();
        Assert.Equal(5, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(1, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        Assert.Equal(0, EmulatorControl.LiveCount(EmulatorKind.Tensor));
    }

    [Fact]
    public void ACallerThatNeverSynchronizes_DoesNotHoldEverythingForever()
    {
        using NpuStream stream = Device.CreateStream();
        for (int i = 0; i < 4000; i++)
        {
            using DeviceOperands<Half> operands = new(Device, new RopeCase<Half>(1, 1, 1, 1));
            operands.Enqueue(stream);
            if (i % 256 == 0)
                SpinWait.SpinUntil(() => stream.IsIdle, TimeSpan.FromSeconds(10)); // which the stream may learn by itself, and nobody tells it
        }

        Assert.InRange(EmulatorControl.LiveCount(EmulatorKind.DeviceMemory), 1, 4 * 1024);
    }

    [Fact]
    public void ATaskThatFails_SurfacesWhenTheStreamIsSynchronized()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, 507015);
        operands.Enqueue(stream);
        CannException exception = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal(507015, exception.Status);
        Assert.Equal("aclrtSynchronizeStream", exception.Function);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task ATaskThatFails_SurfacesInAnAwaitedWait()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        EmulatorControl.FailTask(1, 507015);
        operands.Enqueue(stream);
        Task wait = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        EmulatorControl.ReleaseStreams();
        Assert.Equal(507015, (await Assert.ThrowsAsync<CannException>(() => wait)).Status);
    }

    [Fact]
    public async Task CancellingAWait_LeavesTheWorkAlone()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using CancellationTokenSource cancel = new();
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task wait = stream.SynchronizeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(stream.IsIdle);
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ASynchronousCopy_WaitsForTheWorkOnItsTensor()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.SetTaskDelay(20_000);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        operands.Enqueue(stream);
        operands.X.CopyFrom(new Half[_source.X.Length]);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    private static void OnNewThread(Action action)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // Whatever it is, the test's own thread throws it on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>One of everything.</summary>
    private void Use()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Half[] back = new Half[_source.X.Length];
        operands.X.EnqueueCopyFrom<Half>(_source.X, stream);
        operands.Enqueue(stream);
        operands.Y.EnqueueCopyTo<Half>(back, stream);
        stream.Synchronize();
        _source.AssertRotated(back);
        Assert.True(stream.IsIdle);
    }
}
