using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Sessions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>The sessions of all silos, from any gateway. What a session is like is remembered for a while, so that a step is one call.</summary>
internal sealed class ClusterSessions(IClusterClient client, Repeater repeater, IOptions<ServiceOptions> options) : ISessions, IDisposable
{
    private const int MostRemembered = 100_000;

    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    public TimeSpan IdleTimeout => options.Value.Sessions.IdleTimeout;

    public async Task<RopeSession> CreateAsync(string owner, SessionDescription description, long deadline, CancellationToken aborted)
    {
        // The id is made here: an attempt that is repeated makes the same session.
        string id = SessionId.New();
        SessionCall call = new()
        {
            Owner = owner,
            Config = description.Config.ToArray(),
            Dtype = ElementTypes.NameOf(description.Type),
            Positions = description.Positions,
            LayerType = description.LayerType,
            Length = description.Length,
            IsFloat64 = description.Precision == RopePrecision.Float64,
        };
        RepeatedCall<SessionReply> made = await repeater.RunAsync(
            (_, token) => GrainOf(id).CreateAsync(call, token), owner, deadline, isLong: true, aborted).ConfigureAwait(false);
        return made.Refusal is { } refusal ? throw new RefusedException(refusal) : Remember(owner, id, made.Reply!);
    }

    public async ValueTask<RopeSession?> FindAsync(string owner, string id, long deadline, CancellationToken aborted)
    {
        if (!SessionId.IsOne(id))
            return null;
        RepeatedCall<SessionReply> found = await repeater.RunAsync(
            (_, token) => GrainOf(id).FindAsync(owner, token), owner, deadline, isLong: true, aborted).ConfigureAwait(false);
        if (found.Refusal is null)
            return Remember(owner, id, found.Reply!);
        Forget(id);
        return found.Refusal.Reason == RefusalReason.NoSession ? null : throw new RefusedException(found.Refusal);
    }

    public ValueTask<RopeSession?> FindForCallAsync(string owner, string id, long deadline, CancellationToken aborted) =>
        _known.TryGetValue(id, out RopeSession? known) && known!.Owner == owner ? new(known) : FindAsync(owner, id, deadline, aborted);

    public async ValueTask<bool> DeleteAsync(string owner, string id, long deadline, CancellationToken aborted)
    {
        if (!SessionId.IsOne(id))
            return false;
        RepeatedCall<SiloReply> deleted = await repeater.RunAsync(
            (_, token) => GrainOf(id).DeleteAsync(owner, token), owner, deadline, isLong: false, aborted).ConfigureAwait(false);
        Forget(id);
        return deleted.Refusal switch
        {
            null => true,

            // An attempt that was not answered may have ended it.
            { Reason: RefusalReason.NoSession } => deleted.Attempts > 1,
            { } refusal => throw new RefusedException(refusal),
        };
    }

    public ISessionGrain GrainOf(string id) => client.GetGrain<ISessionGrain>(id);

    /// <summary>Its silo does not have it any more.</summary>
    public void Forget(string id) => _known.Remove(id);

    public void Dispose() => _known.Dispose();

    private RopeSession Remember(string owner, string id, SessionReply reply)
    {
        RopeSession session = new(id, owner, ElementTypes.Find(reply.Dtype) ?? NpuElementType.BFloat16, reply.Positions, reply.ByteCount);
        _known.Set(id, session, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_remembered });
        return session;
    }
}
