namespace Ascend.Rope.Service.Options;

/// <summary>How many tables are kept, and for how long.</summary>
internal sealed class SessionQuotaOptions
{
    /// <summary>How long a session lives after its last request.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many sessions there are at most.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>How many of them one caller may have.</summary>
    public int MaxSessionsPerOwner { get; set; } = 100;

    /// <summary>How many bytes of device memory the tables of all sessions take at most. Sessions of one model share a table.</summary>
    public long MaxTableBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How many bytes the tables of one caller's sessions take at most, those that are shared with others included.</summary>
    public long MaxTableBytesPerOwner { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How many positions a table has at most.</summary>
    public int MaxPositions { get; set; } = 1024 * 1024;
}
