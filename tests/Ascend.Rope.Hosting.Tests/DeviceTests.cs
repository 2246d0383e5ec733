using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting.Tests.Helpers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Several devices, and those that fail, hang, or are not there: on the emulator.</summary>
public sealed class DeviceTests : EmulatorTest
{
    private const int KernelFailed = 507015;
    private const int HeartbeatLost = 507010;

    [Fact]
    public async Task Leases_GoToTheDeviceWithTheLeastWork()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 2).StartAsync();
        Assert.Equal(["npu:0", "npu:1"], service.Pool.Devices.Select(device => device.MetricTag));
        PooledDevice first = service.Pool.Devices[0];
        await using StreamLease one = await service.Pool.RentAsync(first, Token);
        await using StreamLease two = await service.Pool.RentAsync(Token);
        Assert.NotSame(first, two.PooledDevice);
        await using StreamLease three = await service.Pool.RentAsync(Token);
        await using StreamLease four = await service.Pool.RentAsync(Token);
        Assert.Equal([2, 2], service.Pool.Devices.Select(device => device.RentedCount));
        await RotateAsync(one);
        await RotateAsync(four);
    }

    [Fact]
    public async Task WhoWaitsForOneDevice_IsNotServedByAnother_AndKeepsItsPlace()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 1).StartAsync();
        (PooledDevice first, PooledDevice second) = (service.Pool.Devices[0], service.Pool.Devices[1]);
        StreamLease held = await service.Pool.RentAsync(first, Token);
        StreamLease other = await service.Pool.RentAsync(second, Token);
        Task<StreamLease> forFirst = service.Pool.RentAsync(first, Token).AsTask();
        Task<StreamLease> forAny = service.Pool.RentAsync(Token).AsTask();
        await other.DisposeAsync();
        await using (StreamLease any = await forAny)
            Assert.Same(second, any.PooledDevice);
        Assert.False(forFirst.IsCompleted);
        await held.DisposeAsync();
        await using StreamLease served = await forFirst;
        Assert.Same(first, served.PooledDevice);
    }

    [Fact]
    public async Task OnlyTheNamedDevices_AreOpened()
    {
        await using TestService service = await TestService.OnEmulator(options => options.DeviceIndices.Add(1)).StartAsync();
        Assert.Equal(1, Assert.Single(service.Pool.Devices).Info!.Index);
    }

    [Fact]
    public async Task AFailedStream_IsReplaced_AndItsDeviceStays()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 1).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        CannException failure = await FailAsync(service, device, KernelFailed);
        Assert.Equal(KernelFailed, failure.Status);
        await using StreamLease next = await service.Pool.RentAsync(device, Token);
        Assert.Null(next.Stream.Failure);
        await RotateAsync(next);
        Assert.Equal(PooledDeviceState.Ready, device.State);
        Assert.Single(service.Log.Of(103));
        Assert.Empty(service.Log.Of(102));
    }

    [Fact]
    public async Task AFailureThatNobodyHasWaitedFor_IsInTheLog()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 1).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        using DeviceOperands<Half> operands = new(device.Device!, _source);
        await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
        {
            EmulatorControl.FailTask(1, KernelFailed);
            operands.Enqueue(lease.Stream);
        }

        LogLine line = Assert.Single(service.Log.Of(104));
        Assert.Contains($"{nameof(DeviceTests)}.cs:", line.Text, StringComparison.Ordinal);
        Assert.Equal(KernelFailed, Assert.IsType<CannException>(line.Exception).Status);
    }

    [Fact]
    public async Task AReportedFailure_ReplacesTheStream_AndAMistakeDoesNot()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 1).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        NpuStream first;
        await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
        {
            first = lease.Stream;
            lease.ReportFailure(new ArgumentException("a mistake of the caller"));
            lease.ReportFailure(new NpuOutOfMemoryException("too large a request"));
        }

        await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
        {
            Assert.Same(first, lease.Stream);
            lease.ReportFailure(new CannException("an enqueue has failed"));
        }

        await using StreamLease last = await service.Pool.RentAsync(device, Token);
        Assert.NotSame(first, last.Stream);
    }

    [Fact]
    public async Task AStreamThatCaptures_IsReplaced()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 1).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
            NpuGraph.Begin(lease.Stream, NpuCaptureMode.Relaxed);
        await using StreamLease next = await service.Pool.RentAsync(device, Token);
        await RotateAsync(next);
    }

    [Fact]
    public async Task ALostDevice_GoesOutOfService_IsNamed_AndComesBack()
    {
        await using TestService service = await TestService.OnEmulator(options => options.RetryInterval = TimeSpan.FromSeconds(1)).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        await FailAsync(service, device, HeartbeatLost);
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the device is lost");
        Assert.Contains("507010", device.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(RopePoolRefusal.DeviceLost, (await Assert.ThrowsAsync<RopePoolRefusedException>(async () => await service.Pool.RentAsync(device, Token))).Reason);
        await using (StreamLease other = await service.Pool.RentAsync(Token))
            Assert.NotSame(device, other.PooledDevice);

        HealthReportEntry ready = await service.CheckAsync(AscendRopeHealth.ReadyName);
        Assert.Equal(HealthStatus.Degraded, ready.Status);
        Assert.Contains("507010", (string)ready.Data["npu:0"], StringComparison.Ordinal);
        Assert.Contains("ready", (string)ready.Data["npu:1"], StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await service.CheckAsync(AscendRopeHealth.LiveName)).Status);
        await service.LoggedAsync(102);

        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
        await using StreamLease again = await service.Pool.RentAsync(device, Token);
        await RotateAsync(again);
        Assert.Null(device.Failure);
    }

    [Fact]
    public async Task AReplacementThatFailsLate_SaysNothingOfADeviceThatHasComeBackMeanwhile()
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 2).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        Task failing;
        using (HeldLine replaced = new(service.Log, "A stream of NPU 0"))
        {
            failing = Task.Run(() => FailAsync(service, device, KernelFailed), Token);
            await replaced.ReachedAsync();
            await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
                lease.ReportFailure(new NpuContextException());
            await service.LoggedAsync(102);
            await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
            EmulatorControl.FailCall("aclrtCreateStream", 1, HeartbeatLost);
        }

        await failing;
        await TestService.UntilAsync(() => EmulatorControl.FaultsLeft == 0, "the replacement fails");
        await Task.Delay(TimeSpan.FromMilliseconds(300), Token);
        Assert.Equal(PooledDeviceState.Ready, device.State);
        Assert.Single(service.Log.Of(102));
    }

    [Fact]
    public async Task ADeviceThatTheDriverHasLost_IsOpenedAnew_OnceNothingOfItIsLeft()
    {
        await using TestService service = await TestService.OnEmulator().StartAsync();
        PooledDevice device = service.Pool.Devices[1];
        NpuDevice before = device.Device!;
        using (DeviceOperands<Half> kept = new(before, _source))
        {
            StreamLease held = await service.Pool.RentAsync(device, Token);
            await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
            {
                EmulatorControl.LoseDevice(1, lost: true);
                lease.ReportFailure(Assert.Throws<NpuDeviceLostException>(() => kept.Enqueue(lease.Stream)));
            }

            await TestService.UntilAsync(() => device.Failure is NpuDeviceLostException, "the device is lost");
            EmulatorControl.LoseDevice(1, lost: false);
            await TestService.UntilAsync(() => device.Failure!.Message.Contains("is there still", StringComparison.Ordinal), "the stream and the tensors are missed");
            Assert.Throws<NpuDeviceLostException>(held.Stream.Synchronize);
            await held.DisposeAsync();
            await TestService.UntilAsync(() => device.Failure!.Message.Contains("is there still: dispose of its tensors", StringComparison.Ordinal), "the tensors are missed");
        }

        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
        Assert.NotSame(before, device.Device);
        await using (StreamLease again = await service.Pool.RentAsync(device, Token))
            await RotateAsync(again);
        Assert.Single(service.Log.Of(102));

        // Who has heard of the loss has waited for what was enqueued.
        Assert.Empty(service.Log.Of(104));
    }

    [Fact]
    public async Task WhoWaitsForADeviceThatIsLost_IsRefused_AndWhoWaitsForAny_IsNot()
    {
        await using TestService service = await TestService.OnEmulator(options => (options.StreamsPerDevice, options.RetryInterval) = (1, TimeSpan.FromMinutes(1)))
            .StartAsync();
        (PooledDevice first, PooledDevice second) = (service.Pool.Devices[0], service.Pool.Devices[1]);
        StreamLease onFirst = await service.Pool.RentAsync(first, Token);
        StreamLease onSecond = await service.Pool.RentAsync(second, Token);
        Task<StreamLease> forFirst = service.Pool.RentAsync(first, Token).AsTask();
        Task<StreamLease> forAny = service.Pool.RentAsync(Token).AsTask();

        onFirst.ReportFailure(new NpuContextException());
        await onFirst.DisposeAsync();
        RopePoolRefusedException refused = await Assert.ThrowsAsync<RopePoolRefusedException>(() => forFirst);
        Assert.Equal(RopePoolRefusal.DeviceLost, refused.Reason);
        Assert.IsType<NpuContextException>(refused.InnerException);
        Assert.False(forAny.IsCompleted);
        await onSecond.DisposeAsync();
        await using StreamLease served = await forAny;
        Assert.Same(second, served.PooledDevice);
    }

    [Fact]
    public async Task WhenTheLastDeviceIsLost_AllAreRefused_AndTheProcessNeedsANewOne()
    {
        await using TestService service = await TestService.OnEmulator(options =>
        {
            options.DeviceIndices.Add(0);
            (options.StreamsPerDevice, options.RetryInterval) = (1, TimeSpan.FromMinutes(1));
        }).StartAsync();
        StreamLease lease = await service.Pool.RentAsync(Token);
        Task<StreamLease> waiting = service.Pool.RentAsync(Token).AsTask();
        lease.ReportFailure(new NpuContextException());
        await lease.DisposeAsync();
        Assert.Equal(RopePoolRefusal.NoDevice, (await Assert.ThrowsAsync<RopePoolRefusedException>(() => waiting)).Reason);
        Assert.Equal(RopePoolRefusal.NoDevice, (await Assert.ThrowsAsync<RopePoolRefusedException>(async () => await service.Pool.RentAsync(Token))).Reason);
        Assert.Equal(HealthStatus.Unhealthy, (await service.CheckAsync(AscendRopeHealth.ReadyName)).Status);
        Assert.Equal(HealthStatus.Unhealthy, (await service.CheckAsync(AscendRopeHealth.LiveName)).Status);
    }

    [Fact]
    public async Task ADeviceThatHangs_IsLost_AndComesBackWhenItAnswers()
    {
        await using TestService service = await TestService.OnEmulator(options =>
        {
            options.DeviceIndices.Add(0);
            options.HangTimeout = TimeSpan.FromMilliseconds(500);
        }).StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        using DeviceOperands<Half> operands = new(device.Device!, _source);
        StreamLease lease = await service.Pool.RentAsync(Token);
        using (new HeldStreams())
        {
            operands.Enqueue(lease.Stream);
            await lease.DisposeAsync();
            await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the device is lost");
            string told = device.Failure!.Message;
            Assert.Contains("is not done after 0.5 s", told, StringComparison.Ordinal);
            Assert.Contains("RopeCase.cs:", told, StringComparison.Ordinal); // which enqueues for the test

            // What is tried while it hangs hangs too, and only once.
            await TestService.UntilAsync(() => device.Failure is TimeoutException failure && failure.Message != told, "the device was tried again");
            Assert.Equal(PooledDeviceState.Lost, device.State);
        }

        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
        await using StreamLease again = await service.Pool.RentAsync(Token);
        await RotateAsync(again);
    }

    [Fact]
    public async Task ADeviceThatFailsItsWarmUp_IsLostUntilItPasses()
    {
        await using TestService service = TestService.OnEmulator(options =>
        {
            options.DeviceIndices.Add(0);
            options.RetryInterval = TimeSpan.FromMilliseconds(500);
        });
        EmulatorControl.FailCall("aclnnInterleaveRopeGetWorkspaceSize", 1, 561003);
        await service.BeginAsync();
        Assert.Contains("561003", (await service.LoggedAsync(102)).Exception!.Message, StringComparison.Ordinal);
        await TestService.UntilAsync(() => service.Pool.Devices[0].State == PooledDeviceState.Ready, "the device is back");
    }

    [Fact]
    public async Task WithoutWarmUp_TheOperatorIsNotRun()
    {
        await using TestService service = TestService.OnEmulator(options => options.WarmUp = false);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => service.StartAsync().GetAwaiter().GetResult());
        Assert.DoesNotContain(calls, call => call.Function == "aclnnInterleaveRope");
        await using TestService warm = TestService.OnEmulator();
        calls = EmulatorControl.Log(() => warm.StartAsync().GetAwaiter().GetResult());
        Assert.Equal(4, calls.Count(call => call.Function == "aclnnInterleaveRope")); // both types on both devices
    }

    [Fact]
    public async Task RentsDuringTheWarmUp_Wait()
    {
        await using TestService service = TestService.OnEmulator();
        using HeldStreams held = new();
        await service.BeginAsync();
        Assert.Contains("for the first time", (await service.CheckAsync(AscendRopeHealth.ReadyName)).Description, StringComparison.Ordinal);
        Task<StreamLease> early = service.Pool.RentAsync(Token).AsTask();
        Assert.False(early.IsCompleted);
        EmulatorControl.ReleaseStreams();
        await (await early).DisposeAsync();
    }

    [Fact]
    public async Task AMissingDevice_IsLost_AndTheOthersServe()
    {
        await using TestService service = TestService.OnEmulator(options =>
        {
            options.DeviceIndices.Add(0);
            options.DeviceIndices.Add(5);
        });
        await service.BeginAsync();
        await (await service.Pool.RentAsync(Token)).DisposeAsync();
        PooledDevice missing = service.Pool.Devices[1];
        await TestService.UntilAsync(() => missing.State == PooledDeviceState.Lost, "the device is lost");
        Assert.Null(missing.Device);
        Assert.Contains("NPU 5 was asked for", missing.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNoNpuCanBeOpened_AHostThatRequiresOne_DoesNotStart()
    {
        await using TestService service = TestService.OnEmulator(options => options.DeviceIndices.Add(5));
        await Assert.ThrowsAsync<NpuUnavailableException>(service.BeginAsync);
        Assert.Equal(RopePoolState.NotStarted, service.Pool.State);
    }

    [Fact]
    public async Task WhereNoNpuCanBeOpened_AHostThatPrefersOne_HasTheCpu_AndSaysWhy()
    {
        await using TestService service = await TestService.OnEmulator(options =>
        {
            options.Policy = NpuPolicy.PreferNpu;
            options.DeviceIndices.Add(5);
        }).StartAsync();
        NpuDeviceInfo info = Assert.Single(service.Pool.Devices).Info!;
        Assert.Equal(NpuDeviceKind.Cpu, info.Kind);
        Assert.Contains("NPU 5", info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheEmulator_IsNotReady_UnlessThatIsAllowed()
    {
        await using TestService service = await TestService.OnEmulator(options => options.AllowEmulator = false).StartAsync();
        HealthReportEntry ready = await service.CheckAsync(AscendRopeHealth.ReadyName);
        Assert.Equal(HealthStatus.Unhealthy, ready.Status);
        Assert.Contains("AllowEmulator", ready.Description, StringComparison.Ordinal);
        Assert.Equal(true, ready.Data["emulated"]);
        Assert.Contains("emulated", (string)ready.Data["npu:0"], StringComparison.Ordinal);
        Assert.Equal(2, service.Log.Of(105).Count());
        await (await service.Pool.RentAsync(Token)).DisposeAsync();

        await using TestService allowed = await TestService.OnEmulator().StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await allowed.CheckAsync(AscendRopeHealth.ReadyName)).Status);
        Assert.Empty(allowed.Log.Of(105));
    }

    [Fact]
    public async Task AStoppedPool_HasGivenAllBack()
    {
        long before = EmulatorControl.LiveCount(EmulatorKind.Stream);
        await using (TestService service = await TestService.OnEmulator().StartAsync())
        {
            Assert.Equal(before + 8, EmulatorControl.LiveCount(EmulatorKind.Stream));
            await using StreamLease lease = await service.Pool.RentAsync(Token);
            await RotateAsync(lease);
        }

        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Stream));
    }
}
