using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>What came of a candidate. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Shape"><c>a</c> to <c>f</c>.</param>
/// <param name="Dtype"><c>fp16</c> or <c>bf16</c>.</param>
/// <param name="Threads">How many the candidate was given, and ours beside it.</param>
/// <param name="Candidate">Its name.</param>
/// <param name="NsPerElement">Nanoseconds of a call by the elements of x, the median; null when it cannot compute this, as the two that follow.</param>
/// <param name="NsPerElementP10">The same, of which a tenth is below.</param>
/// <param name="Speedup">Its time by ours, the median of pairs measured one after the other. For ours itself: two of its own.</param>
internal sealed record PeerRow(string Shape, string Dtype, int Threads, string Candidate, double? NsPerElement, double? NsPerElementP10, double? Speedup);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<PeerRow>))]
internal sealed partial class PeerJson : JsonSerializerContext;
