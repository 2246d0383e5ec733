namespace Ascend.Rope.Load;

/// <summary>A request, and the only right answer to it.</summary>
/// <param name="Query">Shape, type and positions.</param>
/// <param name="Body">The operands, back to back.</param>
/// <param name="Expected">What the library gives on the CPU.</param>
internal sealed record Payload(string Query, byte[] Body, byte[] Expected);
