using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Sessions;

/// <summary>The sessions of this host, and their tables. Any thread may call.</summary>
internal sealed class SessionStore : BackgroundService, ISessions
{
    private readonly SessionQuotaOptions _options;
    private readonly TablePlacement _placement;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LocalSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<ModelKey, ModelTable> _tables = [];
    private readonly Dictionary<string, OwnerShare> _owners = new(StringComparer.Ordinal);
    private long _tableBytes;

    public SessionStore(TablePlacement placement, RopeDevicePool pool, IOptions<ServiceOptions> options, ServiceMeter meter, ILogger<SessionStore> logger)
    {
        (_placement, _options, _logger) = (placement, options.Value.Sessions, logger);
        pool.DeviceLost += (_, lost) => Forget(lost.PooledDevice);
        meter.Observe("ascend.rope.sessions", "{session}", "Sessions", () => Count);
        meter.Observe("ascend.rope.session.tables", "By", "Device memory that the tables of all sessions take", () => TableBytes);
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Count;
        }
    }

    /// <summary>What the tables of all sessions take on devices.</summary>
    public long TableBytes
    {
        get
        {
            lock (_lock)
                return _tableBytes;
        }
    }

    /// <summary>How long a session lives after its last request.</summary>
    public TimeSpan IdleTimeout => _options.IdleTimeout;

    /// <summary>Makes a session, and its table unless another session has the same, on threads of their own, since rows are computed and brought to a device.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="description">What it is made of.</param>
    /// <param name="id">The id that it has already, where it has; else it gets one.</param>
    /// <param name="limit">Ends the wait for the device; there is no session then, once its table has been built.</param>
    /// <exception cref="RefusedException">The configuration cannot be, or a quota is used up, or no device has room.</exception>
    public async Task<LocalSession> CreateAsync(string owner, SessionDescription description, string? id = null, CancellationToken limit = default)
    {
        // What describes it is its caller's memory, so that this is waited for in any case; no device takes part in it.
        LocalSession session = await OwnThread.RunAsync(() => Reserve(owner, description, id ?? SessionId.New())).ConfigureAwait(false);
        Task<DeviceTable> build = session.Table.OnDeviceAsync();
        try
        {
            DeviceTable table = await build.WaitAsync(limit).ConfigureAwait(false);
            ServiceLog.SessionCreated(
                _logger, SessionId.ForLog(session.Id), owner, table.Device.Name, ElementTypes.NameOf(session.Table.Type), session.Table.Positions, session.Table.ByteCount);
            session.Made();
            return session;
        }
        catch (OperationCanceledException) when (!build.IsCompleted)
        {
            // Its share of the quotas is held for as long as the device's memory may be.
            _ = build.ContinueWith(_ => Remove(session), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
        catch (Exception failure)
        {
            Remove(session);
            if (failure is CannException or TimeoutException)
                throw new RefusedException(Refusal.Of(failure));
            throw;
        }
    }

    /// <summary>An owner's session, which counts as used; null where there is none of that id, or it is somebody else's.</summary>
    public LocalSession? Find(string owner, string id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out LocalSession? session) || session.Owner != owner)
                return null;
            session.Used();
            return session;
        }
    }

    /// <summary>Ends an owner's session.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete(string owner, string id)
    {
        if (Find(owner, id) is not { } session || !Remove(session))
            return false;
        ServiceLog.SessionEnded(_logger, SessionId.ForLog(id), owner, "deleted");
        return true;
    }

    /// <summary>Gives up a session that is used on another host from now on.</summary>
    public void Leave(string owner, string id)
    {
        if (Find(owner, id) is { } session && Remove(session))
            ServiceLog.SessionEnded(_logger, SessionId.ForLog(id), owner, "moved");
    }

    async Task<RopeSession> ISessions.CreateAsync(string owner, SessionDescription description, long deadline, CancellationToken aborted)
    {
        using CancellationTokenSource limit = CallTime.Limit(deadline, aborted);
        try
        {
            return await CreateAsync(owner, description, limit: limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new RefusedException(aborted.IsCancellationRequested ? Refusal.Gone : Refusal.Late);
        }
    }

    ValueTask<RopeSession?> ISessions.FindAsync(string owner, string id, long deadline, CancellationToken aborted) => new(Find(owner, id));

    ValueTask<RopeSession?> ISessions.FindForCallAsync(string owner, string id, long deadline, CancellationToken aborted) => new(Find(owner, id));

    ValueTask<bool> ISessions.DeleteAsync(string owner, string id, long deadline, CancellationToken aborted) => new(Delete(owner, id));

    /// <summary>Ends the sessions that have been idle for too long.</summary>
    public void EndIdle()
    {
        List<LocalSession> idle;
        lock (_lock)
            idle = [.. _sessions.Values.Where(session => session.IdleTime > _options.IdleTimeout)];
        foreach (LocalSession session in idle)
        {
            if (Remove(session))
                ServiceLog.SessionEnded(_logger, SessionId.ForLog(session.Id), session.Owner, "idle");
        }
    }

    public override void Dispose()
    {
        ModelTable[] tables;
        lock (_lock)
        {
            tables = [.. _tables.Values];
            _tables.Clear();
            _sessions.Clear();
        }

        Array.ForEach(tables, static table => table.Dispose());
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan interval = TimeSpan.FromSeconds(Math.Clamp(_options.IdleTimeout.TotalSeconds / 4, 0.1, 30));
        using PeriodicTimer timer = new(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                EndIdle();
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Forget(PooledDevice device)
    {
        ModelTable[] tables;
        lock (_lock)
            tables = [.. _tables.Values];
        foreach (ModelTable table in tables)
            table.Forget(device);
    }

    /// <summary>Reads the configuration, and fills in what was left to it.</summary>
    private (ModelKey Key, RopeTable Rows) Resolve(SessionDescription description)
    {
        RopeConfig config;
        try
        {
            config = RopeConfig.FromJson(description.Config.Span, description.LayerType);
        }
        catch (RopeConfigException exception)
        {
            throw new RefusedException(Refusal.Invalid("A model's configuration must describe a rotary embedding that the library knows.", exception.Message, "Send the model's config.json as it is."));
        }

        int positions = description.Positions > 0 ? description.Positions : config.MaxLength ?? 0;
        if (positions < 1 || positions > _options.MaxPositions)
        {
            throw new RefusedException(Refusal.Invalid(
                $"A table has 1 to {_options.MaxPositions} positions.",
                description.Positions > 0 ? $"{positions} are asked for." : $"None are asked for, and the configuration says {config.MaxLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}.",
                "Ask for as many as the longest sequence has."));
        }

        RopeTable rows = RopeTable.Create(config, description.Precision);
        if (description.Length > 0)
            rows = rows.ForLength(description.Length);
        string hash = Convert.ToHexString(SHA256.HashData(description.Config.Span));
        int length = config.DependsOnLength ? description.Length : 0;
        return (new ModelKey(hash, description.LayerType, length, description.Precision, description.Type, positions), rows);
    }

    /// <summary>Adds a session where the quotas allow it.</summary>
    private LocalSession Reserve(string owner, SessionDescription description, string id)
    {
        (ModelKey key, RopeTable rows) = Resolve(description);
        lock (_lock)
        {
            bool isNew = !_tables.TryGetValue(key, out ModelTable? table);
            table ??= new ModelTable(key, rows, _placement);
            OwnerShare share = _owners.GetValueOrDefault(owner);
            if (QuotaFault(share, isNew ? table.ByteCount : 0, table.ByteCount) is { } refusal)
                throw new RefusedException(refusal);
            if (isNew)
            {
                _tables.Add(key, table);
                _tableBytes += table.ByteCount;
            }

            table.Users++;
            _owners[owner] = new OwnerShare(share.Sessions + 1, share.Bytes + table.ByteCount);
            LocalSession session = new(id, owner, table);
            _sessions.Add(session.Id, session);
            return session;
        }
    }

    private Refusal? QuotaFault(OwnerShare share, long newBytes, long ownBytes)
    {
        if (_sessions.Count >= _options.MaxSessions)
            return SessionRefusal.Quota(_options, $"There are at most {_options.MaxSessions} sessions.", $"There are {_sessions.Count}.");
        if (share.Sessions >= _options.MaxSessionsPerOwner)
            return SessionRefusal.OwnerSessions(_options, share.Sessions);
        if (_tableBytes + newBytes > _options.MaxTableBytes)
            return SessionRefusal.Quota(_options, $"All tables take at most {_options.MaxTableBytes} bytes.", $"They take {_tableBytes}, and this one takes {newBytes}.");
        if (share.Bytes + ownBytes > _options.MaxTableBytesPerOwner)
            return SessionRefusal.OwnerBytes(_options, share.Bytes, ownBytes);
        return null;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The last session disposes of its table.")]
    private bool Remove(LocalSession session)
    {
        ModelTable? unused = null;
        lock (_lock)
        {
            if (!_sessions.Remove(session.Id))
                return false;
            ModelTable table = session.Table;
            OwnerShare share = _owners[session.Owner];
            if (share.Sessions == 1)
                _owners.Remove(session.Owner);
            else
                _owners[session.Owner] = new OwnerShare(share.Sessions - 1, share.Bytes - table.ByteCount);
            if (--table.Users == 0)
            {
                _tables.Remove(table.Key);
                _tableBytes -= table.ByteCount;
                unused = table;
            }
        }

        unused?.Dispose();
        return true;
    }

    /// <summary>What an owner has.</summary>
    private readonly record struct OwnerShare(int Sessions, long Bytes);
}
