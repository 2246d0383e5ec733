using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary>What hostile data cost. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Shape"><c>a</c> to <c>f</c>.</param>
/// <param name="Dtype"><c>fp16</c> or <c>bf16</c>.</param>
/// <param name="Data">What the operands are.</param>
/// <param name="NsPerElement">Nanoseconds of a call by the elements of x, the median.</param>
/// <param name="Ratio">The time by that of ordinary data, the median of pairs measured one after the other.</param>
internal sealed record HostileRow(string Shape, string Dtype, string Data, double NsPerElement, double Ratio);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<HostileRow>))]
internal sealed partial class HostileJson : JsonSerializerContext;
