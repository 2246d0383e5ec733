using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>What came of a case. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Case">Its name.</param>
/// <param name="BindingNs">Nanoseconds of a call of the binding, the median.</param>
/// <param name="CNs">Nanoseconds of its counterpart in C, the median.</param>
/// <param name="Ratio">The former by the latter.</param>
/// <param name="AllocatedBytes">Bytes on the managed heap for a call of the binding, all threads taken together.</param>
internal sealed record OverheadRow(string Case, double BindingNs, double CNs, double Ratio, double AllocatedBytes);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<OverheadRow>))]
internal sealed partial class OverheadJson : JsonSerializerContext;
