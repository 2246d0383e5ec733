using Orleans.Placement;

namespace Ascend.Rope.Service.Cluster.Placement;

/// <summary>On the silo with the most free device memory, of some that are drawn; of such with as much, on the one with the least to do.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.placement")]
internal sealed class FreeMemoryPlacement : PlacementStrategy
{
    public static FreeMemoryPlacement Instance { get; } = new();
}

/// <summary>Places a grain so.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreeMemoryPlacementAttribute() : PlacementAttribute(FreeMemoryPlacement.Instance);
