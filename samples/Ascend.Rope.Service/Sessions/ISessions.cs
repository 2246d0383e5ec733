using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Sessions;

/// <summary>The sessions that callers can make and use, wherever their tables are. All calls end by their deadline, and when their caller has gone.</summary>
internal interface ISessions
{
    /// <summary>How long a session lives after its last request.</summary>
    TimeSpan IdleTimeout { get; }

    /// <summary>Makes a session.</summary>
    /// <exception cref="RefusedException">The configuration cannot be, or a quota is used up, or no device has room.</exception>
    Task<RopeSession> CreateAsync(string owner, SessionDescription description, long deadline, CancellationToken aborted);

    /// <summary>An owner's session, which counts as used; null where there is none of that id, or it is somebody else's.</summary>
    ValueTask<RopeSession?> FindAsync(string owner, string id, long deadline, CancellationToken aborted);

    /// <summary>As <see cref="FindAsync"/>, for a call of it: may be what is remembered of it, since whoever runs the call looks again.</summary>
    ValueTask<RopeSession?> FindForCallAsync(string owner, string id, long deadline, CancellationToken aborted);

    /// <summary>Ends an owner's session.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(string owner, string id, long deadline, CancellationToken aborted);
}
