namespace Ascend.Rope.Service.Cluster;

/// <summary>What this process is among many hosts.</summary>
internal enum ClusterRole
{
    /// <summary>The only host: callers reach it, and it has the devices.</summary>
    None,

    /// <summary>It has devices, and serves gateways.</summary>
    Silo,

    /// <summary>Callers reach it, and it has silos serve them.</summary>
    Gateway,
}
