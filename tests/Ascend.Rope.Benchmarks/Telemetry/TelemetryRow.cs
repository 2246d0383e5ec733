using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>What came of a case. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Case"><c>guards</c>: what the library does for telemetry in an enqueue, alone in a loop; <c>enqueue</c>: all of an enqueue.</param>
/// <param name="Listeners"><c>off</c>, <c>metrics</c> or <c>metrics_and_traces</c>.</param>
/// <param name="Ns">Nanoseconds of one, the median; of guards, less those of an empty loop.</param>
/// <param name="AllocatedBytes">Bytes on the managed heap for one.</param>
internal sealed record TelemetryRow(string Case, string Listeners, double Ns, double AllocatedBytes);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<TelemetryRow>))]
internal sealed partial class TelemetryJson : JsonSerializerContext;
