using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Sessions;

/// <summary>What callers are told who have no such session.</summary>
internal static class SessionRefusal
{
    /// <summary>The same whether there is none, or it is another's.</summary>
    public static Refusal None { get; } = new(
        RefusalReason.NoSession, "A session is used by the caller who has made it, until it is deleted or has been idle for too long.", "There is no such session of this caller.",
        "Create a session; with a restart of the service all end.");
}
