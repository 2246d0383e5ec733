namespace Ascend.Rope.Hosting;

/// <summary>The names and tags of the health checks, to map end points by.</summary>
public static class AscendRopeHealth
{
    /// <summary>The check that says whether the process can go on; if not, a new one is needed.</summary>
    public const string LiveName = "ascend-rope-live";

    /// <summary>The check that says whether requests can be served now.</summary>
    public const string ReadyName = "ascend-rope-ready";

    /// <summary>The tag of <see cref="LiveName"/>.</summary>
    public const string LiveTag = "live";

    /// <summary>The tag of <see cref="ReadyName"/>.</summary>
    public const string ReadyTag = "ready";
}
