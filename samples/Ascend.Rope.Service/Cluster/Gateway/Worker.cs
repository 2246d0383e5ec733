using Ascend.Rope.Service.Cluster.Contract;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>A worker, and where its calls go, as far as its last answer tells. Any thread may call.</summary>
internal sealed class Worker(IRopeWorker grain)
{
    private volatile Place? _place;

    /// <summary>Where its calls go; null until it has answered one.</summary>
    public Place? Place => _place;

    public async Task<RopeReply> RunAsync(RopeCall call, CancellationToken cancellationToken) =>
        Told(await grain.RunAsync(call, cancellationToken).ConfigureAwait(false));

    public async Task<SiloReply> LookAsync(CancellationToken cancellationToken) => Told(await grain.LookAsync(cancellationToken).ConfigureAwait(false));

    private T Told<T>(T reply) where T : SiloReply
    {
        if (_place is not { } place)
            _place = new Place(reply.Silo, reply.EndPoint);
        else if (place.Silo != reply.Silo)
            _place = new Place(reply.Silo, EndPoint: null); // By another connection, or passed on by a silo that stops, over that to it.
        return reply;
    }
}
