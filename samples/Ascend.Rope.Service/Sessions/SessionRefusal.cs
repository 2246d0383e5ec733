using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Sessions;

/// <summary>What callers are told who have no such session, or may not have another.</summary>
internal static class SessionRefusal
{
    /// <summary>The same whether there is none, or it is another's.</summary>
    public static Refusal None { get; } = new(
        RefusalReason.NoSession, "A session is used by the caller who has made it, until it is deleted or has been idle for too long.", "There is no such session of this caller.",
        "Create a session; those of a host by itself end with its restart.");

    public static Refusal OwnerSessions(SessionQuotaOptions quotas, long count) =>
        Quota(quotas, $"A caller has at most {quotas.MaxSessionsPerOwner} sessions.", $"There are {count}.");

    public static Refusal OwnerBytes(SessionQuotaOptions quotas, long taken, long own) =>
        Quota(quotas, $"The tables of a caller take at most {quotas.MaxTableBytesPerOwner} bytes.", $"They take {taken}, and this one takes {own}.");

    /// <summary>A quota is used up.</summary>
    public static Refusal Quota(SessionQuotaOptions quotas, string rule, string value) =>
        new(RefusalReason.Quota, rule, value, "Delete sessions, ask for fewer positions, or use one session for more.")
        {
            RetryAfter = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(quotas.IdleTimeout.TotalSeconds / 4), 1, 60)),
        };
}
