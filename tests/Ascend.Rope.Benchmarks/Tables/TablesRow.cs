using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Tables;

/// <summary>What came of a case. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Positions">How many rows of cos, and of sin.</param>
/// <param name="Milliseconds">What they take together, the median.</param>
/// <param name="CopySpeed">The speed by that of a plain copy of as many bytes, measured by turns with it; null for what is no copy.</param>
/// <param name="CpuMilliseconds">What they take of all processors together, the mean; null for copies, which use one.</param>
internal sealed record TablesRow(string Case, int Positions, double Milliseconds, double? CopySpeed = null, double? CpuMilliseconds = null);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<TablesRow>))]
internal sealed partial class TablesJson : JsonSerializerContext;
