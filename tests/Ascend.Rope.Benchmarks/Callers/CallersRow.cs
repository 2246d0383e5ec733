using System.Text.Json.Serialization;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>What came of a case. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Shape">One of a to f.</param>
/// <param name="Dtype">fp16 or bf16.</param>
/// <param name="Callers">How many threads call at once, each on data of its own.</param>
/// <param name="Threads">How many threads each call may use.</param>
/// <param name="NsPerCall">Nanoseconds by calls that all callers together made in them, the median.</param>
/// <param name="Ratio">The throughput by that of the case in <paramref name="Against"/>, the median of ratios within a round.</param>
/// <param name="Against">That case's callers and threads: 1x1, or for many callers one that may use as many threads as they.</param>
/// <param name="AllocatedBytes">Bytes on the managed heap for a call.</param>
internal sealed record CallersRow(
    string Shape, string Dtype, int Callers, int Threads, double NsPerCall, double Ratio, string Against, double AllocatedBytes);

/// <summary>The code that writes the rows, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<CallersRow>))]
internal sealed partial class CallersJson : JsonSerializerContext;
