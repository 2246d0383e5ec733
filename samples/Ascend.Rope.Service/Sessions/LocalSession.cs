using System.Diagnostics;

namespace Ascend.Rope.Service.Sessions;

/// <summary>A session whose table is on this host.</summary>
internal sealed class LocalSession(string id, string owner, ModelTable table) : RopeSession(id, owner, table.Type, table.Positions, table.ByteCount)
{
    private long _usedAt = Stopwatch.GetTimestamp();

    public ModelTable Table => table;

    /// <summary>How long it has not been used.</summary>
    public TimeSpan IdleTime => Stopwatch.GetElapsedTime(Volatile.Read(ref _usedAt));

    public void Used() => Volatile.Write(ref _usedAt, Stopwatch.GetTimestamp());
}
