using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>What came of a case. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Device">What ran the operator: emulator or cpu.</param>
/// <param name="Way">How requests came: batcher, straight into it in this process, or http, over loopback.</param>
/// <param name="Heads">Heads of each request, which is x <c>[1, heads, 1, 64]</c>.</param>
/// <param name="Mode">Whether each request was a call of its own, alone, or they were batched.</param>
/// <param name="RequestsPerSecond">Requests that were answered in a second, all callers taken together.</param>
/// <param name="MedianMicroseconds">How long a request took, from being sent to its answer.</param>
/// <param name="P99Microseconds">How long all took but the slowest hundredth.</param>
/// <param name="MostMicroseconds">How long the slowest took.</param>
/// <param name="RequestsPerBatch">Requests of a batch, on average.</param>
/// <param name="GraphShare">The share of batches that replayed a graph.</param>
/// <param name="AllocatedBytes">Bytes on the managed heap for a request, all threads taken together.</param>
/// <param name="WrongAnswers">Answers that were refusals, or had other bits than the call by itself.</param>
/// <param name="Ratio">The requests per second by those of the same case alone.</param>
internal sealed record BatchingRow(
    string Device, string Way, int Heads, string Mode, double RequestsPerSecond, double MedianMicroseconds, double P99Microseconds, double MostMicroseconds,
    double RequestsPerBatch, double GraphShare, double AllocatedBytes, int WrongAnswers, double Ratio);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<BatchingRow>))]
internal sealed partial class BatchingJson : JsonSerializerContext;
