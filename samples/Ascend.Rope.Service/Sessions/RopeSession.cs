using System.Diagnostics;

namespace Ascend.Rope.Service.Sessions;

/// <summary>A table that an owner uses, by an id that nobody else can guess.</summary>
internal sealed class RopeSession(string id, string owner, ModelTable table)
{
    private long _usedAt = Stopwatch.GetTimestamp();

    public string Id => id;

    public string Owner => owner;

    public ModelTable Table => table;

    /// <summary>How long it has not been used.</summary>
    public TimeSpan IdleTime => Stopwatch.GetElapsedTime(Volatile.Read(ref _usedAt));

    public void Used() => Volatile.Write(ref _usedAt, Stopwatch.GetTimestamp());
}
