using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Devices that the driver loses, in use or not: they are found, told, and opened anew once nothing is left of them.</summary>
public sealed class LostDeviceTests : EmulatorTest
{
    private const int Index = 1;
    private const string OpenedLine = "Opened NPU 1";
    private static readonly NpuDeviceOptions s_options = new() { Policy = NpuPolicy.RequireNpu, CannRoot = Target.EmulatedRoot, DeviceIndex = Index };

    [Fact]
    public async Task ADeviceThatIsLostWhileNobodyUsesIt_GoesOutOfService_AndComesBack()
    {
        using Loss loss = new();
        await using TestService service = await StartAsync(probe: TimeSpan.FromMilliseconds(50));
        PooledDevice device = service.Pool.Devices[Index];
        NpuDevice former = device.Device!;
        loss.Begin();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the loss is found");
        NpuDeviceLostException failure = Assert.IsType<NpuDeviceLostException>((await service.LoggedAsync(102)).Exception);
        Assert.Equal("aclrtStreamQuery", failure.Function);
        Assert.Equal(PooledDeviceState.Ready, service.Pool.Devices[0].State);
        Assert.False(service.Pool.TryRent(device, out _));
        Assert.Equal(
            RopePoolRefusal.DeviceLost, (await Assert.ThrowsAsync<RopePoolRefusedException>(async () => await service.Pool.RentAsync(device, Token))).Reason);

        loss.End();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
        Assert.NotSame(former, device.Device);
        await using StreamLease lease = await service.Pool.RentAsync(device, Token);
        await RotateAsync(lease);
        Assert.Single(service.Log.Of(102));
    }

    [Fact]
    public async Task WithoutProbes_TheLossShowsInTheNextUse()
    {
        using Loss loss = new();
        await using TestService service = await StartAsync(probe: TimeSpan.Zero);
        PooledDevice device = service.Pool.Devices[Index];
        loss.Begin();
        await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        Assert.Equal(PooledDeviceState.Ready, device.State);
        await using (StreamLease lease = await service.Pool.RentAsync(device, Token))
            await Assert.ThrowsAsync<NpuDeviceLostException>(() => lease.Stream.SynchronizeAsync(TimeSpan.FromSeconds(10), Token));
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the loss is found");
        loss.End();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
    }

    [Fact]
    public async Task WhatOthersKeepOfALostDevice_KeepsItFromComingBack_AndTheyAreTold()
    {
        using Loss loss = new();
        await using TestService service = await StartAsync(probe: TimeSpan.FromMilliseconds(50));
        PooledDevice device = service.Pool.Devices[Index];
        NpuTensor forgotten = device.Device!.Allocate<Half>(64);
        NpuTensor kept = device.Device.Allocate<Half>(64);
        StreamLease rented = await service.Pool.RentAsync(device, Token);
        TaskCompletionSource<Exception> told = new();
        service.Pool.DeviceLost += (_, _) => throw new InvalidTimeZoneException("a handler that fails");
        service.Pool.DeviceLost += (_, lost) =>
        {
            kept.Dispose();
            if (lost.PooledDevice == device)
                told.TrySetResult(lost.Failure);
        };
        loss.Begin();
        Assert.IsType<NpuDeviceLostException>(await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(service.Log.Of(111)).Exception);
        loss.End();
        await TestService.UntilAsync(() => device.Failure is NpuUnavailableException, "the device is tried again");
        Assert.Contains("dispose of its tensors", device.Failure!.Message, StringComparison.Ordinal);

        forgotten.Dispose();
        await rented.DisposeAsync();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
    }

    [Fact]
    public async Task APoolThatStopsWhileADeviceIsLost_KeepsNothingOfIt_AndTheNextOpensIt()
    {
        using Loss loss = new();
        StreamLease left;

        // No attempt to open it anew, which would give it back too, comes before the end.
        await using (TestService service = await StartAsync(probe: TimeSpan.FromMilliseconds(50), retry: TimeSpan.FromMinutes(1)))
        {
            PooledDevice device = service.Pool.Devices[Index];
            left = await service.Pool.RentAsync(device, Token);

            // Memory that a device keeps for the next tensor is kept by whoever has it open.
            device.Device!.Allocate<Half>(64).Dispose();
            loss.Begin();
            await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the loss is found");
        }

        loss.End();
        await left.DisposeAsync();
        await using TestService next = await StartAsync(probe: TimeSpan.Zero);
        await using StreamLease lease = await next.Pool.RentAsync(next.Pool.Devices[Index], Token);
        await RotateAsync(lease);
    }

    [Fact]
    public async Task APoolThatStopsWhileItOpensALostDeviceAnew_GivesThatBack()
    {
        using Loss loss = new();
        await using TestService service = await StartAsync(probe: TimeSpan.FromMilliseconds(50));
        PooledDevice device = service.Pool.Devices[Index];
        loss.Begin();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Lost, "the loss is found");
        using (HeldLine opened = new(service.Log, OpenedLine))
        {
            loss.End();
            await opened.ReachedAsync();
            await service.StopAsync(Token);
        }

        await AssertNobodyHasItOpenAsync(loss);
    }

    [Fact]
    public async Task AStartThatIsCancelledWhileItOpensDevices_GivesThemBack()
    {
        using Loss loss = new();
        await using TestService service = TestService.OnEmulator();
        using (HeldLine opened = new(service.Log, OpenedLine))
        {
            using CancellationTokenSource cancellation = new();
            Task start = service.BeginUnlessCancelledAsync(cancellation.Token);
            await opened.ReachedAsync();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        }

        await AssertNobodyHasItOpenAsync(loss);
    }

    [Fact]
    public async Task ADeviceThatHangsWhenItIsOpened_IsLost_AndTheOthersServe_UntilItAnswers()
    {
        using Loss loss = new();
        loss.Pass();
        EmulatorControl.HangCall("aclrtSetDevice", 1);
        await using TestService service = TestService.OnEmulator(options => options.HangTimeout = TimeSpan.FromSeconds(3));
        await service.BeginAsync().WaitAsync(TimeSpan.FromSeconds(30), Token);
        PooledDevice device = service.Pool.Devices[Index];
        Assert.Equal((PooledDeviceState.Lost, null), (device.State, device.Device));
        Assert.IsType<TimeoutException>(device.Failure);
        await using (StreamLease lease = await service.Pool.RentAsync(Token))
            Assert.Same(service.Pool.Devices[0], lease.PooledDevice);

        EmulatorControl.ClearFaults();
        await TestService.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is there");
        await using StreamLease late = await service.Pool.RentAsync(device, Token);
        await RotateAsync(late);
    }

    [Fact]
    public async Task Probes_AskEachDevice_AndNothingElse()
    {
        await using TestService service = await StartAsync(probe: TimeSpan.FromMilliseconds(20));
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => Thread.Sleep(TimeSpan.FromMilliseconds(500)));
        Assert.InRange(calls.Count(call => call.Function == "aclrtStreamQuery"), 2, 60);
        Assert.DoesNotContain(calls, call => call.Function is not ("aclrtStreamQuery" or "aclrtGetCurrentContext" or "aclrtSetCurrentContext"));
    }

    private static Task<TestService> StartAsync(TimeSpan probe, TimeSpan? retry = null) => TestService.OnEmulator(options =>
    {
        (options.ProbeInterval, options.StreamsPerDevice, options.DrainTimeout) = (probe, 2, TimeSpan.FromSeconds(1));
        options.RetryInterval = retry ?? options.RetryInterval;
    }).StartAsync();

    /// <summary>Nobody has the device open, or is about to give it back: a device that is lost can be opened anew only then.</summary>
    private static async Task AssertNobodyHasItOpenAsync(Loss loss)
    {
        loss.Pass();
        NpuDevice? anew = null;
        await TestService.UntilAsync(() => NpuDevice.TryOpen(s_options, out anew, out _), "the device can be opened anew");
        anew!.Dispose();
    }

    /// <summary>The loss of the device, which ends with the test in any case.</summary>
    private sealed class Loss : IDisposable
    {
        public void Begin() => EmulatorControl.LoseDevice(Index, lost: true);

        public void End() => EmulatorControl.LoseDevice(Index, lost: false);

        /// <summary>Begins, is found, and ends: the device has to be opened anew then.</summary>
        public void Pass()
        {
            using NpuDevice device = NpuDevice.Open(s_options);
            Begin();
            Assert.Throws<NpuDeviceLostException>(device.ThrowIfLost);
            End();
        }

        public void Dispose() => End();
    }
}
