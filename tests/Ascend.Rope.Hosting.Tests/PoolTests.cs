using Ascend.Rope.Contract;
using Ascend.Rope.Hosting.Tests.Helpers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Giving streams out and taking them back, where no device fails.</summary>
public sealed class PoolTests
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ALease_Computes_AndItsStreamGoesToTheNext()
    {
        await using TestService service = await TestService.OnCpu(options => options.StreamsPerDevice = 1).StartAsync();
        NpuStream first;
        await using (StreamLease lease = await service.Pool.RentAsync(Token))
        {
            first = lease.Stream;
            await RotateAsync(lease);
        }

        await using StreamLease next = await service.Pool.RentAsync(Token);
        Assert.Same(first, next.Stream);
        await RotateAsync(next);
    }

    [Fact]
    public async Task ALease_WaitsForTheWorkThatWasLeft()
    {
        await using TestService service = await TestService.OnCpu(options => options.LazyCpu = true).StartAsync();
        using DeviceOperands<Half> operands = new(service.Pool.Devices[0].Device!, _source);
        StreamLease lease = await service.Pool.RentAsync(Token);
        NpuStream stream = lease.Stream;
        operands.Enqueue(stream);
        await lease.DisposeAsync();
        Assert.True(stream.IsIdle);
    }

    [Fact]
    public async Task ALeaseThatHasEnded_GivesNoStream_AndEndsOnce()
    {
        await using TestService service = await TestService.OnCpu(options => options.StreamsPerDevice = 1).StartAsync();
        StreamLease lease = await service.Pool.RentAsync(Token);
        await lease.DisposeAsync();
        await lease.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => lease.Stream);
        await using StreamLease one = await service.Pool.RentAsync(Token);
        Assert.False(service.Pool.RentAsync(Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task ALease_CanBeEndedWithoutAnAwait_AndWaitsForTheWorkThatWasLeft()
    {
        await using TestService service = await TestService.OnCpu(options => (options.LazyCpu, options.StreamsPerDevice) = (true, 1)).StartAsync();
        using DeviceOperands<Half> operands = new(service.Pool.Devices[0].Device!, _source);
        NpuStream stream = Use();
        Assert.True(stream.IsIdle);
        Assert.True(service.Pool.TryRent(out StreamLease? next));
        Assert.Same(stream, next.Stream);
        await next.DisposeAsync();

        NpuStream Use()
        {
            Assert.True(service.Pool.TryRent(out StreamLease? lease));
            using (lease)
            {
                operands.Enqueue(lease.Stream);
                return lease.Stream;
            }
        }
    }

    [Fact]
    public async Task TryRent_WaitsForNothing_AndPassesByNobody()
    {
        await using TestService service = TestService.OnCpu(options => options.StreamsPerDevice = 1);
        Assert.False(service.Pool.TryRent(out _)); // not started
        await service.StartAsync();
        PooledDevice device = service.Pool.Devices[0];
        Assert.True(service.Pool.TryRent(device, out StreamLease? held));
        Assert.Equal(1, device.RentedCount);
        Assert.False(service.Pool.TryRent(out StreamLease? none));
        Assert.Null(none);

        Task<StreamLease> waiting = service.Pool.RentAsync(Token).AsTask();
        await held.DisposeAsync();
        Assert.False(service.Pool.TryRent(device, out _));
        await using (StreamLease served = await waiting)
            Assert.Same(device, served.PooledDevice);
        Assert.Equal(0, service.Pool.WaitingCount);
        await service.StopAsync(Token);
        Assert.False(service.Pool.TryRent(out _));
    }

    [Fact]
    public async Task Renting_WhereAStreamIsIdle_AllocatesTheLeaseAlone()
    {
        await using TestService service = await TestService.OnCpu().StartAsync();
        RopeDevicePool pool = service.Pool;
        PooledDevice device = pool.Devices[0];
        for (int warmUp = 0; warmUp < 100; warmUp++)
            Rent();
        using NpuStream stream = device.Device!.CreateStream();
        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new StreamLease(pool, device, stream, default));
        long lease = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
            Rent();
        Assert.Equal(300 * lease, GC.GetAllocatedBytesForCurrentThread() - before);

        void Rent()
        {
            // Nothing is under way, so none of it is asynchronous. Awaiting the end would be an object in code that is not optimized.
            ValueTask<StreamLease> any = pool.RentAsync(Token);
            ValueTask<StreamLease> one = pool.RentAsync(device, Token);
            Assert.True(pool.TryRent(out StreamLease? third));
            Assert.True(any.IsCompletedSuccessfully && one.IsCompletedSuccessfully);
            third.Dispose();
            one.GetAwaiter().GetResult().Dispose();
            any.GetAwaiter().GetResult().Dispose();
        }
    }

    [Fact]
    public async Task WhoComesFirst_IsServedFirst()
    {
        await using TestService service = await TestService.OnCpu(options => options.StreamsPerDevice = 1).StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        List<int> order = [];
        Task[] waiters = [.. Enumerable.Range(0, 20).Select(index => ServeAsync(index, service.Pool.RentAsync(Token)))];
        Assert.Equal(20, service.Pool.WaitingCount);
        await held.DisposeAsync();
        await Task.WhenAll(waiters).WaitAsync(Token);
        Assert.Equal(Enumerable.Range(0, 20), order);

        async Task ServeAsync(int index, ValueTask<StreamLease> rent)
        {
            await using StreamLease lease = await rent;
            order.Add(index); // one at a time: there is one stream
        }
    }

    [Fact]
    public async Task Cancelling_LeavesTheQueue()
    {
        await using TestService service = await TestService.OnCpu(options => options.StreamsPerDevice = 1).StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        using CancellationTokenSource cancel = new();
        Task<StreamLease> cancelled = service.Pool.RentAsync(cancel.Token).AsTask();
        Task<StreamLease> patient = service.Pool.RentAsync(Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, service.Pool.WaitingCount);
        await held.DisposeAsync();
        await (await patient).DisposeAsync();
    }

    [Fact]
    public async Task MoreThanMayWait_AreRefused()
    {
        await using TestService service = await TestService.OnCpu(options => (options.StreamsPerDevice, options.MaxWaiting) = (1, 1)).StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        Task<StreamLease> waiting = service.Pool.RentAsync(Token).AsTask();
        RopePoolRefusedException refused = await Assert.ThrowsAsync<RopePoolRefusedException>(() => service.Pool.RentAsync(Token).AsTask());
        Assert.Equal(RopePoolRefusal.Full, refused.Reason);
        Assert.Contains("MaxWaiting", refused.Message, StringComparison.Ordinal);
        await held.DisposeAsync();
        await (await waiting).DisposeAsync();
    }

    [Fact]
    public async Task APoolThatWasNotStarted_Refuses()
    {
        await using TestService service = TestService.OnCpu();
        RopePoolRefusedException refused = await Assert.ThrowsAsync<RopePoolRefusedException>(() => service.Pool.RentAsync(Token).AsTask());
        Assert.Equal(RopePoolRefusal.NotStarted, refused.Reason);
    }

    [Fact]
    public async Task ADeviceOfAnotherPool_IsRefused()
    {
        await using TestService service = await TestService.OnCpu().StartAsync();
        await using TestService other = await TestService.OnCpu().StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await service.Pool.RentAsync(other.Pool.Devices[0], Token));
        Assert.Throws<ArgumentException>(() => service.Pool.TryRent(other.Pool.Devices[0], out _));
    }

    [Fact]
    public async Task Drain_ServesWhoWaits_RefusesWhoComes_AndEndsWithTheLast()
    {
        await using TestService service = await TestService.OnCpu(options => options.StreamsPerDevice = 1).StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        Task<StreamLease> waiting = service.Pool.RentAsync(Token).AsTask();
        Task stop = service.StopAsync(Token);
        await TestService.UntilAsync(() => service.Pool.State == RopePoolState.Draining, "the pool drains");
        Assert.Equal(RopePoolRefusal.Stopping, (await Assert.ThrowsAsync<RopePoolRefusedException>(() => service.Pool.RentAsync(Token).AsTask())).Reason);

        await held.DisposeAsync();
        StreamLease last = await waiting;
        await RotateAsync(last);
        Assert.False(stop.IsCompleted);
        await last.DisposeAsync();
        await stop.WaitAsync(Token);
        Assert.Equal(RopePoolState.Stopped, service.Pool.State);
        Assert.EndsWith(" left: 0", Assert.Single(service.Log.Of(107)).Text, StringComparison.Ordinal);
        Assert.Empty(service.Log.Of(108));
    }

    [Fact]
    public async Task Drain_EndsInTime_AndNamesWhoHasNotGivenBack()
    {
        await using TestService service = await TestService.OnCpu(options => (options.StreamsPerDevice, options.DrainTimeout) = (1, TimeSpan.FromMilliseconds(200)))
            .StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        Task<StreamLease> waiting = service.Pool.RentAsync(Token).AsTask();
        await service.StopAsync(Token);
        Assert.Equal(RopePoolRefusal.Stopping, (await Assert.ThrowsAsync<RopePoolRefusedException>(() => waiting)).Reason);
        string left = Assert.Single(service.Log.Of(108)).Text;
        Assert.Contains($"{nameof(PoolTests)}.cs:", left, StringComparison.Ordinal);
        Assert.Contains("not returned", left, StringComparison.Ordinal);
        await held.DisposeAsync();
    }

    [Fact]
    public async Task TheHostsLimit_EndsTheDrain_WhereItIsShorter()
    {
        await using TestService service = await TestService.OnCpu(options => options.DrainTimeout = TimeSpan.FromMinutes(5)).StartAsync();
        StreamLease held = await service.Pool.RentAsync(Token);
        using CancellationTokenSource limit = new(TimeSpan.FromMilliseconds(200));
        await service.StopAsync(limit.Token);
        Assert.Single(service.Log.Of(108));
        await held.DisposeAsync();
    }

    [Fact]
    public async Task AProviderThatIsDisposedOfAlone_EndsThePool()
    {
        ServiceCollection services = new();
        services.AddAscendRope(options => options.Policy = NpuPolicy.Cpu);
        RopeDevicePool pool;
        await using (ServiceProvider provider = services.BuildServiceProvider())
            pool = provider.GetRequiredService<RopeDevicePool>();
        Assert.Equal(RopePoolState.Stopped, pool.State);
    }

    private async Task RotateAsync(StreamLease lease)
    {
        using DeviceOperands<Half> operands = new(lease.Device, _source);
        operands.Enqueue(lease.Stream);
        await lease.Stream.SynchronizeAsync(Token);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }
}
