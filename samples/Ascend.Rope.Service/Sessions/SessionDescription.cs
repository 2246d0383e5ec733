namespace Ascend.Rope.Service.Sessions;

/// <summary>What a session is made of.</summary>
/// <param name="Config">A model's configuration, as JSON.</param>
/// <param name="Type">The type of the rows.</param>
/// <param name="Positions">How many positions, from 0 on; 0 for as many as the configuration says.</param>
/// <param name="LayerType">The kind of layer, where the configuration has several.</param>
/// <param name="Length">The length of the sequence, where the table depends on it; 0 for the shortest.</param>
/// <param name="Precision">What angles are computed in.</param>
internal sealed record SessionDescription(
    ReadOnlyMemory<byte> Config, NpuElementType Type, int Positions, string? LayerType, int Length, RopePrecision Precision);
