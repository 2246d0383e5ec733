using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Cluster.Placement;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Storage;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>
/// A session on the silo where it has landed: its table is one of the silo's own, shared with other sessions of its model, and built again wherever the session goes.
/// </summary>
[FreeMemoryPlacement]
[GrainDirectory(GrainDirectoryName = SiloSetup.SessionProvider)]
[Reentrant]
[GrainType("ascend-rope-session")]
[SuppressMessage("Reliability", "CA2007", Justification = "What a grain does stays in its turns.")]
internal sealed class SessionGrain(
    [PersistentState("session", SiloSetup.SessionProvider)] IPersistentState<SessionState> state, SessionStore store, SessionLedger ledger, SessionDirectory directory,
    SiloCalls calls, SiloReplies replies, TimeProvider time, ILogger<SessionGrain> logger) : Grain, ISessionGrain
{
    /// <summary>Use is written down once a quarter of the time has gone in which a session must be used: so much longer it may live after a silo has died.</summary>
    private const double Slack = 0.25;

    /// <summary>How long the store keeps a session that nobody uses any more: longer than the session lives, whenever use was written down last. In whole seconds.</summary>
    public static TimeSpan StoredFor(TimeSpan idleTimeout) => TimeSpan.FromSeconds(Math.Ceiling(idleTimeout.TotalSeconds * (1 + (2 * Slack))));

    /// <summary>How long a session counts for its owner's quotas after its use was written down: until it has ended, whenever it was used since.</summary>
    public static TimeSpan CountedFor(TimeSpan idleTimeout) => idleTimeout * (1 + Slack);

    /// <summary>Until a note that has failed is tried again, as a part of the time in which a session must be used.</summary>
    private const double Pause = Slack / 10;

    private DateTimeOffset _usedAt;
    private DateTimeOffset _notedAt;
    private bool _isFresh = true;
    private bool _isEnded;
    private Task<LocalSession>? _building;
    private Task _noting = Task.CompletedTask;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _usedAt = state.State.UsedAt;
        return Task.CompletedTask;
    }

    public async Task<SessionReply> CreateAsync(SessionCall call, CancellationToken cancellationToken)
    {
        if (state.RecordExists && state.State.Owner != call.Owner)
            return replies.NoSession(NoSession());
        try
        {
            SessionState made = new()
            {
                Owner = call.Owner,
                Config = call.Config,
                Dtype = call.Dtype,
                Positions = call.Positions,
                LayerType = call.LayerType,
                Length = call.Length,
                IsFloat64 = call.IsFloat64,
                UsedAt = time.GetUtcNow(),
            };
            LocalSession session = await BuildAsync(made);
            if (!state.RecordExists)
            {
                if (await ledger.TryAddAsync(made.Owner, Id, session.ByteCount) is { } full)
                {
                    store.Delete(made.Owner, Id);
                    throw new RefusedException(full);
                }

                made.ByteCount = session.ByteCount;
                state.State = made;
                await state.WriteStateAsync(CancellationToken.None);
            }

            Use();
            return replies.Of(session);
        }
        catch (RefusedException refused)
        {
            DeactivateOnIdle();
            return replies.NoSession(refused.Refusal);
        }
    }

    public async Task<SessionReply> FindAsync(string owner, CancellationToken cancellationToken)
    {
        (LocalSession? session, Refusal? refusal) = await GetAsync(owner);
        return session is null ? replies.NoSession(refusal!) : replies.Of(session);
    }

    public async Task<SiloReply> DeleteAsync(string owner, CancellationToken cancellationToken)
    {
        if (!IsOf(owner))
            return replies.Plain(NoSession());
        await EndAsync();
        return replies.Plain();
    }

    public async Task<RopeReply> StepAsync(RopeCall call, CancellationToken cancellationToken)
    {
        (LocalSession? session, Refusal? refusal) = await GetAsync(call.Owner);
        if (session is null)
        {
            call.Release();
            return replies.Refused(refusal!);
        }

        RopeReply reply = await calls.RunAsync(call, session, cancellationToken);
        if (reply.Refusal?.ToRefusal().Reason == RefusalReason.NoDevice)
        {
            // Other silos have devices: it is placed anew, on one of them, when it is used next.
            DeactivateOnIdle();
        }

        return reply;
    }

    /// <summary>The silo stops, or needs the room: the table goes, what is stored stays.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
            return;
        store.Leave(state.State.Owner, Id);
        await _noting;
        if (_usedAt > state.State.UsedAt)
            await NoteUseAsync();
    }

    /// <summary>The session, with its table on this silo.</summary>
    private async ValueTask<(LocalSession? Session, Refusal? Refusal)> GetAsync(string owner)
    {
        if (!IsOf(owner) || IsIdle())
        {
            if (state.RecordExists && !_isEnded && IsIdle())
                await EndAsync();
            return (null, NoSession());
        }

        if (store.Find(owner, Id) is { } there)
        {
            Use();
            return (there, null);
        }

        try
        {
            LocalSession session = await BuildAsync(state.State);
            ServiceLog.SessionRebuilt(logger, SessionId.ForLog(Id), owner);
            Use();
            return (session, null);
        }
        catch (RefusedException refused)
        {
            // Another silo may have the room, or the device, that this one lacks.
            DeactivateOnIdle();
            return (null, refused.Refusal.Reason == RefusalReason.Quota ? refused.Refusal with { Reason = RefusalReason.Busy } : refused.Refusal);
        }
    }

    private bool IsOf(string owner)
    {
        // Whoever guesses ids leaves nothing behind.
        if (!state.RecordExists)
            DeactivateOnIdle();
        return state.RecordExists && !_isEnded && state.State.Owner == owner;
    }

    private bool IsIdle() => time.GetUtcNow() - _usedAt > store.IdleTimeout * (_isFresh ? 1 + Slack : 1);

    /// <summary>Builds the table once, however many calls wait for it.</summary>
    private async Task<LocalSession> BuildAsync(SessionState made)
    {
        if (store.Find(made.Owner, Id) is { } there)
            return there;
        SessionDescription description = new(
            made.Config, ElementTypes.Find(made.Dtype) ?? NpuElementType.BFloat16, made.Positions, made.LayerType, made.Length,
            made.IsFloat64 ? RopePrecision.Float64 : RopePrecision.Float32);
        Task<LocalSession> building = _building ??= store.CreateAsync(made.Owner, description, Id);
        try
        {
            return await building;
        }
        finally
        {
            _building = null;
        }
    }

    private void Use()
    {
        _usedAt = time.GetUtcNow();
        _isFresh = false;
        if (_isEnded || _usedAt - state.State.UsedAt <= store.IdleTimeout * Slack || _usedAt - _notedAt <= store.IdleTimeout * Pause || !_noting.IsCompleted)
            return;
        _notedAt = _usedAt;
        _noting = NoteUseAsync();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call goes on; a later one tries again.")]
    private async Task NoteUseAsync()
    {
        DateTimeOffset before = state.State.UsedAt;
        try
        {
            state.State.UsedAt = _usedAt;
            await Task.WhenAll(
                state.WriteStateAsync(CancellationToken.None), ledger.KeepAsync(state.State.Owner, Id, state.State.ByteCount),
                directory.KeepAsync(this.GetGrainId(), StoredFor(store.IdleTimeout)));
        }
        catch (Exception failure)
        {
            state.State.UsedAt = before;

            // Written, but not told so: what is stored has to be read again before anything can be written.
            if (failure is InconsistentStateException)
                DeactivateOnIdle();
            ServiceLog.UseNotNoted(logger, SessionId.ForLog(Id), failure);
        }
    }

    private async Task EndAsync()
    {
        _isEnded = true;
        store.Delete(state.State.Owner, Id);
        await _noting;
        await ledger.RemoveAsync(state.State.Owner, Id, state.State.ByteCount);
        await state.ClearStateAsync(CancellationToken.None);
        DeactivateOnIdle();
    }

    private static Refusal NoSession() => SessionRefusal.None;
}
