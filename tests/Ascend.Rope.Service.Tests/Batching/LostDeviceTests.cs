using System.Diagnostics;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Batching;

/// <summary>Devices that the driver loses, with all that the service has on them: places in flight, graphs, and tables of sessions.</summary>
public sealed class LostDeviceTests : IDisposable
{
    private const int Positions = 64;

    /// <summary>Larger ones are calls of their own.</summary>
    private const int LargestOfABatch = 1024;

    private static readonly RopeTable s_table = RopeTable.Create(RopeConfig.FromJson(Models.DeepSeekV3));

    public LostDeviceTests()
    {
        _ = Target.EmulatedRoot;
        EmulatorControl.ClearFaults();
        EmulatorControl.ClearMisuse();
    }

    public void Dispose()
    {
        EmulatorControl.LoseDevice(0, lost: false);
        EmulatorControl.LoseDevice(1, lost: false);
        EmulatorControl.SetTaskDelay(0);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task OneOfTwo_ItsWorkIsRepeatedOnTheOther_AndItIsOpenedAnew()
    {
        await using EngineHost host = await EngineHost.OnEmulatorAsync(options => options.Batching.MaxRequestBytes = LargestOfABatch);
        LocalSession session = await CreateSessionAsync(host);
        await RunAsync(host, session);
        PooledDevice device = session.Table.Device!;
        (NpuDevice before, int index) = (device.Device!, device.Info!.Index);

        EmulatorControl.LoseDevice(index, lost: true);
        await RunAsync(host, session);
        await EngineHost.UntilAsync(() => device.State == PooledDeviceState.Lost, "the device is lost");
        await RunAsync(host, session);
        EmulatorControl.LoseDevice(index, lost: false);
        await EngineHost.UntilAsync(() => device.State == PooledDeviceState.Ready, "the device is back");
        Assert.NotSame(before, device.Device);
        await RunAsync(host, session);
        Assert.Equal(0, EmulatorControl.MisuseCount);
    }

    [Fact]
    public async Task TheOnlyOne_RequestsAreRefused_AndServedWhenItIsBack_ThoughSessionsAreIdle()
    {
        await using EngineHost host = await EngineHost.OnEmulatorAsync(options => options.Batching.MaxRequestBytes = LargestOfABatch, options => options.DeviceIndices.Add(0));
        LocalSession session = await CreateSessionAsync(host);
        await RunAsync(host, session);
        EmulatorControl.LoseDevice(0, lost: true);
        TestCall<Half> call = new(1, 2, 1);
        Assert.Equal(RefusalReason.NoDevice, (await host.RunAsync(call))?.Reason);
        await EngineHost.UntilAsync(() => host.Pool.Devices[0].Failure?.Message.Contains("507033", StringComparison.Ordinal) == true, "nothing of it is left, and the driver does not reach it");
        EmulatorControl.LoseDevice(0, lost: false);
        await EngineHost.UntilAsync(() => host.Pool.Devices[0].State == PooledDeviceState.Ready, "the device is back");
        await RunAsync(host, session);
        Assert.Equal(0, EmulatorControl.MisuseCount);
    }

    [Fact]
    public async Task WhileTheFirstOfAFailedBatchRunsAgain_TheSecondIsStillAnsweredInTime()
    {
        await using EngineHost host = await EngineHost.OnEmulatorAsync(options => options.Batching.InFlightPerDevice = 1, options => options.DeviceIndices.Add(0));
        TestCall<Half> before = new(1, 2, 1), first = new(1, 2, 1, seed: 2), second = new(1, 2, 1, seed: 3, timeout: TimeSpan.FromSeconds(1.6));
        Task<Refusal?> before_;
        Task<Refusal?> first_;
        Task<Refusal?> second_;
        using (new HeldStreams())
        {
            before_ = host.RunAsync(before);
            await EngineHost.UntilAsync(() => before.Request.State == RequestState.InFlight, "the worker is busy");
            (first_, second_) = (host.RunAsync(first), host.RunAsync(second));

            // A batch takes three tasks and more, and so 1.2 s and more.
            EmulatorControl.SetTaskDelay(400_000);
            EmulatorControl.FailCall("aclrtMemcpyAsync", 1, 507035);
        }

        Assert.Same(second_, await Task.WhenAny(first_, second_));
        Assert.Same(Refusal.Late, await second_);
        Assert.Null(await before_);
        EmulatorControl.SetTaskDelay(0);
        Assert.Null(await first_);
        first.AssertRotated();
        Assert.Equal(0, EmulatorControl.FaultsLeft);
    }

    private static Task<LocalSession> CreateSessionAsync(EngineHost host) => host.Service<SessionStore>().CreateAsync(
        "a", new SessionDescription(Models.DeepSeekV3, NpuElementType.Float16, Positions, LayerType: null, Length: 0, RopePrecision.Float32),
        limit: TestContext.Current.CancellationToken);

    /// <summary>Batches that come often enough for graphs, on all devices, and a step that takes its rows from the device.</summary>
    private static async Task RunAsync(EngineHost host, LocalSession session)
    {
        TestCall<BFloat16>[] calls = [.. Enumerable.Range(0, 64).Select(i => new TestCall<BFloat16>(1, 2, 1, seed: i))];
        Assert.All(await Task.WhenAll(calls.Select(host.RunAsync)), Assert.Null);
        Assert.All(calls, call => call.AssertRotated());

        int[] positions = [.. Enumerable.Range(7, 8)];
        RopeCase<Half> step = Operands.WithRowsOf(new RopeCase<Half>(1, 2, 8, 8), s_table, positions);
        byte[] y = new byte[step.X.Length * 2];
        Assert.True(y.Length > LargestOfABatch);
        RopeRequest request = new();
        request.Set(
            "a", NpuElementType.Float16, new RopeShape(1, 2, 8), Operands.Bytes(step.X), RopeRows.Of(session, positions), y,
            Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency), CancellationToken.None);
        Assert.Null(await host.Engine.RunAsync(request));
        step.AssertRotated(Operands.Values<Half>(y));
    }
}
