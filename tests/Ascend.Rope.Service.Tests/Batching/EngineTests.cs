using System.Diagnostics;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Batching;

/// <summary>What becomes of requests on devices: on the CPU, and on the emulator where devices are to be slow or to fail.</summary>
public sealed class EngineTests : IDisposable
{
    /// <summary>The heartbeat of a device is lost.</summary>
    private const int DeviceLost = 507010;

    /// <summary>An operator has failed on the device.</summary>
    private const int OperatorFailed = 507035;

    public void Dispose() => GC.SuppressFinalize(this);

    [Fact]
    public async Task AllShapesAtOnce_GiveTheBitsOfTheCallByItself()
    {
        await using EngineHost host = await EngineHost.OnCpuAsync();
        await RunAllAsync(host);
    }

    [Fact]
    public async Task OnTheEmulator_GraphsAndPaddingChangeNoBit()
    {
        await using EngineHost host = await OnEmulatorAsync();
        await RunAllAsync(host);

        // Three tokens, one request after the other: padded to four, and a graph once they have come often enough.
        for (int i = 0; i < 12; i++)
        {
            TestCall<Half> call = new(3, 2, 1, seed: i);
            Assert.Null(await host.RunAsync(call));
            call.AssertRotated();
        }

        Assert.Contains(host.Measured("ascend.rope.batch.tokens"), item => item.Tag == "graph");
        Assert.Contains(host.Measured("ascend.rope.batch.tokens"), item => item.Tag == "eager");
        Assert.Equal(0, EmulatorControl.MisuseCount);
    }

    [Fact]
    public async Task RequestsThatWait_BecomeOneCall()
    {
        await using EngineHost host = await OnEmulatorAsync();
        TestCall<Half>[] calls = [.. Enumerable.Range(0, 64).Select(i => new TestCall<Half>(1, 4, 1, seed: i, owner: $"{i % 5}"))];
        Task<Refusal?>[] answers;
        using (new HeldStreams())
        {
            answers = [.. calls.Select(host.RunAsync)];
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.All(await Task.WhenAll(answers), Assert.Null);
        Assert.All(calls, call => call.AssertRotated());
        Assert.InRange(host.Measured("ascend.rope.batch.tokens").Count, 1, 16);
        Assert.Equal(64, host.Measured("ascend.rope.batch.requests").Sum(item => item.Value));
    }

    [Fact]
    public async Task FailedBatch_IsRepeatedOneByOne()
    {
        await using EngineHost host = await OnEmulatorAsync();
        TestCall<Half>[] calls = [.. Enumerable.Range(0, 16).Select(i => new TestCall<Half>(1, 2, 1, seed: i))];
        EmulatorControl.FailTask(2, OperatorFailed);
        Assert.All(await Task.WhenAll(calls.Select(host.RunAsync)), Assert.Null);
        Assert.All(calls, call => call.AssertRotated());
        Assert.Equal(0, EmulatorControl.FaultsLeft);
        Assert.NotEmpty(host.Measured("ascend.rope.batch.repeats"));
    }

    [Fact]
    public async Task RequestThatFailsAlone_IsRefusedOnce_AndOthersAreServed()
    {
        await using EngineHost host = await OnEmulatorAsync();
        TestCall<Half> poison = new(1, 2, 1), good = new(1, 2, 1, seed: 2);

        // Both of its runs; between them the pool checks the new stream.
        EmulatorControl.FailCall("aclrtMemcpyAsync", 1, OperatorFailed);
        EmulatorControl.FailCall("aclrtMemcpyAsync", 2, OperatorFailed);
        Refusal? refusal = await host.RunAsync(poison);
        EmulatorControl.ClearFaults();
        Assert.Equal(RefusalReason.Failed, refusal?.Reason);
        Assert.Contains("507035", refusal!.Value, StringComparison.Ordinal);
        Assert.Null(await host.RunAsync(good));
        good.AssertRotated();
    }

    [Fact]
    public async Task LostDevice_ItsWorkIsRepeatedOnAnother()
    {
        await using EngineHost host = await OnEmulatorAsync();
        TestCall<BFloat16>[] calls = [.. Enumerable.Range(0, 8).Select(i => new TestCall<BFloat16>(1, 2, 1, seed: i))];
        EmulatorControl.FailTask(2, DeviceLost);
        Assert.All(await Task.WhenAll(calls.Select(host.RunAsync)), Assert.Null);
        Assert.All(calls, call => call.AssertRotated());
        await EngineHost.UntilAsync(() => host.Pool.Devices.All(device => device.State == PooledDeviceState.Ready), "the lost device is back");
    }

    [Fact]
    public async Task DeviceThatTheDriverLoses_ComesBack_ThoughBatchesAndATableWereOnIt()
    {
        await using EngineHost host = await OnEmulatorAsync();
        await RunAllAsync(host);
        LocalSession session = await host.Service<SessionStore>().CreateAsync(
            "alice", new SessionDescription(Models.DeepSeekV3, NpuElementType.Float16, Positions: 64, LayerType: null, Length: 0, RopePrecision.Float32), limit: TestContext.Current.CancellationToken);
        PooledDevice device = session.Table.Device!;
        int index = device.Info!.Index;
        NpuDevice former = device.Device!;
        EmulatorControl.LoseDevice(index, lost: true);
        try
        {
            // Nobody uses it meanwhile.
            await EngineHost.UntilAsync(() => device.State == PooledDeviceState.Lost, "the loss is found");
        }
        finally
        {
            EmulatorControl.LoseDevice(index, lost: false);
        }

        await EngineHost.UntilAsync(() => device.State == PooledDeviceState.Ready, "the lost device is back");
        Assert.NotSame(former, device.Device);
        Assert.True((await session.Table.OnDeviceAsync()).IsThere);
        await RunAllAsync(host);
    }

    [Fact]
    public async Task LargeCallOfALostDevice_IsRepeated()
    {
        await using EngineHost host = await OnEmulatorAsync(options => options.MaxRequestBytes = 0);
        TestCall<Half> call = new(2, 3, 5);
        EmulatorControl.FailTask(1, DeviceLost);
        Assert.Null(await host.RunAsync(call));
        call.AssertRotated();
        Assert.Equal(0, EmulatorControl.FaultsLeft);
    }

    [Fact]
    public async Task DeadlineOfALargeCall_WhileTheDeviceHangs_IsKept_AndItsMemoryIsLeftAlone()
    {
        await using EngineHost host = await OnEmulatorAsync(options => options.MaxRequestBytes = 0);
        TestCall<Half> slow = new(2, 3, 5, timeout: TimeSpan.FromMilliseconds(100)), next = new(2, 3, 5, seed: 2);
        long start = Stopwatch.GetTimestamp();
        using (new HeldStreams())
            Assert.Same(Refusal.Late, await host.RunAsync(slow));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Null(await host.RunAsync(next));
        next.AssertRotated();
        await host.StopAsync();
        slow.AssertUntouched();
        Assert.Equal(0, EmulatorControl.MisuseCount);
    }

    [Fact]
    public async Task LargeCallsThatFillThePoolsQueue_CostSmallOnesTimeAlone()
    {
        await using EngineHost host = await OnEmulatorAsync(
            options => options.MaxRequestBytes = 1024,
            options =>
            {
                options.DeviceIndices.Add(0);
                (options.StreamsPerDevice, options.MaxWaiting) = (1, 1);
            });
        TestCall<Half> runs = new(2, 3, 5), waits = new(2, 3, 5, seed: 2), small = new(1, 2, 1, seed: 3);
        List<Task<Refusal?>> answers = [];
        using (new HeldStreams())
        {
            answers.Add(host.RunAsync(runs));
            await EngineHost.UntilAsync(() => host.Pool.Devices[0].RentedCount == 1, "the first has the stream");
            answers.Add(host.RunAsync(waits));
            await EngineHost.UntilAsync(() => host.Pool.WaitingCount == 1, "the second has the only place in the queue");
            answers.Add(host.RunAsync(small));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.All(await Task.WhenAll(answers), Assert.Null);
        small.AssertRotated();
    }

    [Fact]
    public async Task DeadlineWhileTheDeviceIsSlow_IsKept_AndTheRequestIsNotUsedAgain()
    {
        await using EngineHost host = await OnEmulatorAsync();
        TestCall<Half> slow = new(1, 2, 1, timeout: TimeSpan.FromMilliseconds(100)), next = new(1, 2, 1, seed: 2);
        using (new HeldStreams())
            Assert.Same(Refusal.Late, await host.RunAsync(slow));
        Assert.True(slow.Request.IsLeftBehind);
        Assert.Null(await host.RunAsync(next));
        next.AssertRotated();
        await host.StopAsync();
        slow.AssertUntouched();
    }

    [Fact]
    public async Task CallerWhoHasGone_CostsNoCall()
    {
        await using EngineHost host = await EngineHost.OnCpuAsync();
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();
        Assert.Same(Refusal.Gone, await host.RunAsync(new TestCall<Half>(1, 2, 1, aborted: gone.Token)));
        Assert.Empty(host.Measured("ascend.rope.batch.tokens"));
    }

    [Fact]
    public async Task Stop_ServesWhatWaits_AndRefusesWhatComes()
    {
        EngineHost host = await OnEmulatorAsync();
        await using (host)
        {
            TestCall<Half>[] calls = [.. Enumerable.Range(0, 32).Select(i => new TestCall<Half>(1, 2, 1, seed: i))];
            Task<Refusal?>[] answers;
            Task stop;
            using (new HeldStreams())
            {
                answers = [.. calls.Select(host.RunAsync)];
                stop = host.StopAsync();
                await EngineHost.UntilAsync(() => host.RunAsync(new TestCall<Half>(1, 2, 1)) is { IsCompleted: true, Result.Reason: RefusalReason.Stopping }, "it refuses");
            }

            await stop;
            Assert.All(await Task.WhenAll(answers), Assert.Null);
            Assert.All(calls, call => call.AssertRotated());
        }
    }

    private static Task<EngineHost> OnEmulatorAsync(Action<Options.BatchingOptions>? configure = null, Action<AscendRopeOptions>? devices = null)
    {
        _ = Target.EmulatedRoot;
        EmulatorControl.ClearFaults();
        EmulatorControl.ClearMisuse();
        return EngineHost.OnEmulatorAsync(options => configure?.Invoke(options.Batching), devices);
    }

    private static async Task RunAllAsync(EngineHost host)
    {
        List<Task<Refusal?>> answers = [];
        List<Action> checks = [];
        int seed = 0;
        foreach ((long batch, long heads, long sequence) in ((long, long, long)[])[(1, 1, 1), (3, 2, 1), (1, 16, 1), (2, 3, 4), (1, 1, 7), (1, 128, 1), (1, 2, 300)])
        {
            foreach (bool oneRow in (bool[])[false, true])
            {
                TestCall<Half> half = new(batch, heads, sequence, oneRow, ++seed, $"{seed % 3}");
                TestCall<BFloat16> bfloat16 = new(batch, heads, sequence, oneRow, ++seed, $"{seed % 3}");
                answers.Add(host.RunAsync(half));
                answers.Add(host.RunAsync(bfloat16));
                checks.Add(half.AssertRotated);
                checks.Add(bfloat16.AssertRotated);
            }
        }

        Assert.All(await Task.WhenAll(answers), Assert.Null);
        checks.ForEach(check => check());
    }
}
