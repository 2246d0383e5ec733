namespace Ascend.Rope.Load;

/// <summary>A request, and the only right answer to it.</summary>
/// <param name="IsStep">Whether it is a step of a session; else it brings cos and sin.</param>
/// <param name="Query">Shape, type and positions.</param>
/// <param name="Body">The operands, back to back.</param>
/// <param name="Expected">What the library gives on the CPU.</param>
internal sealed record Payload(bool IsStep, string Query, byte[] Body, byte[] Expected);
