namespace Ascend.Rope.Service.Admission;

/// <summary>How refusals are named to programs. What has been named so keeps its name.</summary>
internal static class RefusalText
{
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
