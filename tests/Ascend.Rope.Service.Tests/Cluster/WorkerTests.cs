using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Cluster.Gateway;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>What a gateway knows of where the calls of a worker go.</summary>
public sealed class WorkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItsPlace_IsThatOfItsFirstAnswer_AndTheConnectionIsNotKnownOfAnother()
    {
        Scripted grain = new();
        Worker worker = new(grain);
        Assert.Null(worker.Place);
        (grain.Silo, grain.EndPoint) = ("a", "1:1");
        await worker.LookAsync(Token);
        await worker.RunAsync(new RopeCall(), Token);
        Assert.Equal(new Place("a", "1:1"), worker.Place);
        (grain.Silo, grain.EndPoint) = ("b", "2:2");
        await worker.RunAsync(new RopeCall(), Token);
        Assert.Equal(new Place("b", null), worker.Place);
    }

    private sealed class Scripted : IRopeWorker
    {
        public string Silo { get; set; } = "";

        public string? EndPoint { get; set; }

        public Task<RopeReply> RunAsync(RopeCall call, CancellationToken cancellationToken) => Task.FromResult(new RopeReply { Silo = Silo, EndPoint = EndPoint });

        public Task<SiloReply> LookAsync(CancellationToken cancellationToken) => Task.FromResult(new SiloReply { Silo = Silo, EndPoint = EndPoint });
    }
}
