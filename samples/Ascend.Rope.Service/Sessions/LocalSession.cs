using System.Diagnostics;

namespace Ascend.Rope.Service.Sessions;

/// <summary>A session whose table is on this host.</summary>
internal sealed class LocalSession(string id, string owner, ModelTable table) : RopeSession(id, owner, table.Type, table.Positions, table.ByteCount)
{
    private long _usedAt;
    private volatile bool _isMade;

    public ModelTable Table => table;

    /// <summary>How long it has not been used; while it is being made, it is.</summary>
    public TimeSpan IdleTime => _isMade ? Stopwatch.GetElapsedTime(Volatile.Read(ref _usedAt)) : TimeSpan.Zero;

    /// <summary>Its table is on a device.</summary>
    public void Made()
    {
        Used();
        _isMade = true;
    }

    public void Used() => Volatile.Write(ref _usedAt, Stopwatch.GetTimestamp());
}
