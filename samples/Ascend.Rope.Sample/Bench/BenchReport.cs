using System.Text.Json.Serialization;
using Ascend.Rope.Sample.Commands;

namespace Ascend.Rope.Sample.Bench;

/// <summary>What <c>bench --json</c> writes. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Device">What was measured; where it is emulated, times say nothing about an NPU.</param>
/// <param name="Results">A result for each call.</param>
internal sealed record BenchReport(InfoDevice Device, IReadOnlyList<BenchResult> Results);

/// <summary>What came of a call, whose result was checked before and after.</summary>
internal sealed record BenchResult
{
    /// <summary>The shape of x; cos and sin have 1 for its second dimension.</summary>
    public required IReadOnlyList<long> XShape { get; init; }

    /// <summary>The type of all elements.</summary>
    public required string ElementType { get; init; }

    /// <summary>The bytes that the operator reads and writes.</summary>
    public required long ByteCount { get; init; }

    /// <summary>What a call takes of the host's time.</summary>
    public required BenchPercentiles Enqueue { get; init; }

    /// <summary>The time until its result is there.</summary>
    public required BenchPercentiles EnqueueAndSynchronize { get; init; }

    /// <summary>What replaying a graph of the call takes of the host's time; null where there are no graphs.</summary>
    public required BenchPercentiles? Replay { get; init; }

    /// <summary>The bytes of the operator by its time, in a row of calls.</summary>
    public required double OperatorGigabytesPerSecond { get; init; }

    /// <summary>The same for a copy within the device that reads and writes as many.</summary>
    public required double CopyGigabytesPerSecond { get; init; }

    /// <summary>As in <c>[64, 32, 1, 64] Float16</c>.</summary>
    [JsonIgnore]
    public string Call => $"[{string.Join(", ", XShape)}] {ElementType}";
}

/// <summary>Times of many calls, in microseconds.</summary>
/// <param name="Count">How many.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="P90">90 % of them took no longer.</param>
/// <param name="P99">99 % of them took no longer.</param>
/// <param name="Max">None took longer.</param>
internal sealed record BenchPercentiles(int Count, double Median, double P90, double P99, double Max);

/// <summary>The code that writes the report, made when the project is built, so that it needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchReportJson : JsonSerializerContext;
