namespace Ascend.Rope.Service.Batching;

/// <summary>What requests have in common that can be one call: all are brought into the form <c>[tokens, heads, 1, 64]</c>.</summary>
internal readonly record struct LaneKey(NpuElementType Type, long Heads);
