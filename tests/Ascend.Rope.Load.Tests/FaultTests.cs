using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Load.Tests.Helpers;

namespace Ascend.Rope.Load.Tests;

/// <summary>What befalls the emulated devices while callers come on: nobody gets wrong bits, nobody waits for ever, and in the end all is well again.</summary>
public sealed class FaultTests : IDisposable
{
    private const int OperatorFailed = 507015;
    private const int HeartbeatLost = 507010;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Load_WhileOperatorsFailAndStreamsStallAndADeviceIsLost_IsServedRightOrRefused()
    {
        EmulatorControl.SetDeviceCount(2);
        await using RunningService service = await RunningService.OnEmulatorAsync("AscendRope:RetryInterval=00:00:00.2", "Service:Batching:MaxTokens=16");
        Task<LoadReport> run = Driver.RunAsync(Driver.For(service.Url, rate: 200, seconds: 5));

        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        EmulatorControl.FailTask(1, OperatorFailed);
        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        EmulatorControl.SetTaskDelay(20_000);
        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        EmulatorControl.SetTaskDelay(0);
        EmulatorControl.HoldStreams();
        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        EmulatorControl.ReleaseStreams();
        EmulatorControl.FailTask(1, HeartbeatLost);

        LoadReport report = await run;
        Assert.Equal(0, EmulatorControl.FaultsLeft);
        Assert.Equal((0, 0), (report.Wrong, report.Lost));

        // Batches that fail are run again, request by request, on what is left: one that failed twice may be refused.
        Assert.InRange(report.Right, report.Planned * 9 / 10, report.Planned);
        Assert.InRange(report.LongestGap, s_step.TotalMilliseconds / 2, 3000);
        await service.FiguresAsync(figures => figures.GetProperty("devices").EnumerateArray().All(device => device.GetProperty("state").GetString() == "ready"), "two devices in service");
        Assert.Null((await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5))).Fault);
    }

    /// <summary>What the service keeps on a device that the driver has lost it gives up, or the device would not come back.</summary>
    [Fact]
    public async Task Load_WhileTheDriverLosesADevice_IsServed_AndTheDeviceComesBack()
    {
        EmulatorControl.SetDeviceCount(2);
        await using RunningService service = await RunningService.OnEmulatorAsync("AscendRope:RetryInterval=00:00:00.2", "AscendRope:ProbeInterval=00:00:00.2");
        Task<LoadReport> run = Driver.RunAsync(Driver.For(service.Url, rate: 200, seconds: 3));
        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        EmulatorControl.LoseDevice(1, lost: true);
        await Task.Delay(s_step, TestContext.Current.CancellationToken);
        await service.FiguresAsync(figures => figures.GetProperty("devices").EnumerateArray().Any(device => device.GetProperty("state").GetString() == "lost"), "a device lost");
        EmulatorControl.LoseDevice(1, lost: false);
        LoadReport report = await run;
        Assert.Equal((0, 0), (report.Wrong, report.Lost));
        Assert.InRange(report.Right, report.Planned * 9 / 10, report.Planned);
        await service.FiguresAsync(figures => figures.GetProperty("devices").EnumerateArray().All(device => device.GetProperty("state").GetString() == "ready"), "two devices in service");
        Assert.Null((await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5))).Fault);
    }

    public void Dispose()
    {
        EmulatorControl.LoseDevice(1, lost: false);
        EmulatorControl.ReleaseStreams();
        EmulatorControl.SetTaskDelay(0);
        EmulatorControl.ClearFaults();
    }
}
