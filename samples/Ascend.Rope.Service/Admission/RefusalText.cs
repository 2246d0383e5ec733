namespace Ascend.Rope.Service.Admission;

/// <summary>How refusals are named to programs. What has been named so keeps its name.</summary>
internal static class RefusalText
{
    private static readonly Dictionary<string, RefusalReason> s_reasons = Enum.GetValues<RefusalReason>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>The reason of a name; null where it is none.</summary>
    public static RefusalReason? Find(string name) => s_reasons.TryGetValue(name, out RefusalReason reason) ? reason : null;

    public static string NameOf(RefusalReason reason) => reason switch
    {
        RefusalReason.Invalid => "invalid",
        RefusalReason.Unauthenticated => "unauthenticated",
        RefusalReason.NoSession => "no_session",
        RefusalReason.TooLarge => "too_large",
        RefusalReason.Busy => "busy",
        RefusalReason.OwnerBusy => "owner_busy",
        RefusalReason.RateLimited => "rate_limited",
        RefusalReason.Quota => "quota",
        RefusalReason.Deadline => "deadline",
        RefusalReason.Gone => "gone",
        RefusalReason.Failed => "failed",
        RefusalReason.NoDevice => "no_device",
        _ => "stopping",
    };
}
