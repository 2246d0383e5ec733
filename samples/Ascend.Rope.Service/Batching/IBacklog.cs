namespace Ascend.Rope.Service.Batching;

/// <summary>What waits before a request that comes now.</summary>
internal interface IBacklog
{
    /// <summary>How long such a request is likely to wait.</summary>
    TimeSpan ExpectedWait { get; }
}
