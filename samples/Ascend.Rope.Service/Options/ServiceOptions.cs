namespace Ascend.Rope.Service.Options;

/// <summary>The service's own options. Bound from configuration, and checked when the host starts.</summary>
internal sealed class ServiceOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Service";

    public BatchingOptions Batching { get; } = new();

    public LimitOptions Limits { get; } = new();

    public SessionQuotaOptions Sessions { get; } = new();

    public AccessOptions Access { get; } = new();

    public LiveOptions Live { get; } = new();
}
