namespace Ascend.Rope.Service.Batching;

/// <summary>What waits before a request that comes now.</summary>
internal interface IBacklog
{
    /// <summary>How long such a request is likely to wait for its answer.</summary>
    TimeSpan ExpectedWait { get; }
}
