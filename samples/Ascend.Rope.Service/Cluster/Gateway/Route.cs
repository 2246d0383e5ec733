using Ascend.Rope.Service.Cluster.Contract;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>The way that an attempt takes.</summary>
/// <param name="Send">Makes the attempt, which is waited for as long as it is told.</param>
/// <param name="Place">Where it goes; null where that is not known.</param>
internal readonly record struct Route<T>(Func<TimeSpan, CancellationToken, Task<T>> Send, Place? Place = null) where T : SiloReply;

/// <summary>A silo, and where the connection to it ends.</summary>
internal sealed record Place(string Silo, string? EndPoint);
