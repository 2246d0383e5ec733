namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>What came of an attempt, as metrics name it.</summary>
internal static class Outcome
{
    /// <summary>The silo served the call.</summary>
    public const string Answered = "answered";

    /// <summary>The silo refused it, and said why.</summary>
    public const string Refused = "refused";

    /// <summary>A connection ended, and no answer came since.</summary>
    public const string Lost = "lost";

    /// <summary>No answer came in the time that an attempt has.</summary>
    public const string TimedOut = "timeout";

    /// <summary>The call did not reach a silo, or was sent back by one.</summary>
    public const string Rejected = "rejected";

    /// <summary>The silo failed at it in a way that silos should not.</summary>
    public const string Failed = "failed";

    /// <summary>The caller went.</summary>
    public const string Gone = "gone";
}
