namespace Ascend.Rope.Service.Sessions;

/// <summary>What makes two sessions' tables the same.</summary>
/// <param name="ConfigHash">The SHA-256 of the configuration, in hexadecimal.</param>
/// <param name="LayerType">The kind of layer, where the configuration has several.</param>
/// <param name="Length">The length of the sequence, where the table depends on it.</param>
/// <param name="Precision">What angles are computed in.</param>
/// <param name="Type">The type of the rows.</param>
/// <param name="Positions">How many positions, from 0 on.</param>
internal sealed record ModelKey(string ConfigHash, string? LayerType, int Length, RopePrecision Precision, NpuElementType Type, int Positions);
