using Ascend.Rope.Contract;
using Ascend.Rope.Hosting.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Many who rent at once, change their minds, and bring streams back broken: no stream is lost, none is given out twice, and nobody waits for ever.</summary>
public sealed class PoolStressTests : EmulatorTest
{
    private const int Clients = 32;
    private const int RentsOfAClient = 60;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly HashSet<NpuStream> _rented = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AfterManyRents_AllStreamsAreThere(int seed)
    {
        await using TestService service = await TestService.OnEmulator(options => options.StreamsPerDevice = 2).StartAsync();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => RentAsync(service.Pool, new Random((seed * Clients) + client)), Token))];
        await Task.WhenAll(clients).WaitAsync(s_limit, Token);

        Assert.Equal(0, service.Pool.WaitingCount);
        List<StreamLease> all = [];
        foreach (PooledDevice device in service.Pool.Devices)
        {
            all.Add(await service.Pool.RentAsync(device, Token).AsTask().WaitAsync(s_limit, Token));
            all.Add(await service.Pool.RentAsync(device, Token).AsTask().WaitAsync(s_limit, Token));
            Assert.Equal((2, 2, PooledDeviceState.Ready), (device.RentedCount, device.StreamCount, device.State));
        }

        Assert.Equal(4, all.Select(lease => lease.Stream).Distinct().Count());
        foreach (StreamLease lease in all)
            await lease.DisposeAsync();
    }

    private async Task RentAsync(RopeDevicePool pool, Random random)
    {
        for (int rent = 0; rent < RentsOfAClient; rent++)
        {
            using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
            if (random.Next(4) == 0)
                cancel.CancelAfter(random.Next(3));
            try
            {
                int choice = random.Next(3);
                await using StreamLease lease = choice == 2 ? await pool.RentAsync(cancel.Token) : await pool.RentAsync(pool.Devices[choice], cancel.Token);
                await UseAsync(lease, random);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested && !Token.IsCancellationRequested)
            {
                // It has changed its mind.
            }
        }
    }

    private async Task UseAsync(StreamLease lease, Random random)
    {
        lock (_rented)
            Assert.True(_rented.Add(lease.Stream), "A stream was given out twice.");
        switch (random.Next(40))
        {
            case 0:
                lease.ReportFailure(new CannException("an enqueue has failed"));
                break;
            case < 4:
                using (DeviceOperands<Half> operands = new(lease.Device, _source))
                    operands.Enqueue(lease.Stream);
                break;
            default:
                await Task.Yield();
                break;
        }

        lock (_rented)
            _rented.Remove(lease.Stream);
    }
}
