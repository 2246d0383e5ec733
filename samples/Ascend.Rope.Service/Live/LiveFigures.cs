using System.Text.Json.Serialization;

namespace Ascend.Rope.Service.Live;

/// <summary>What the page shows. Rates and times are those of the last <paramref name="WindowSeconds"/>.</summary>
/// <param name="UptimeSeconds">Since when the service has been there.</param>
/// <param name="WindowSeconds">How far back rates and times look.</param>
/// <param name="State">Where the pool of devices stands.</param>
/// <param name="AnswersPerSecond">Requests that got their result.</param>
/// <param name="TokensPerSecond">Tokens of batches.</param>
/// <param name="RefusalsPerSecond">Requests that were not served.</param>
/// <param name="Answers">What answers took, from their operands to their result.</param>
/// <param name="Queue">Who waits, and who is being served.</param>
/// <param name="Batches">How requests came together.</param>
/// <param name="Devices">What serves them.</param>
/// <param name="Refusals">Why requests were not served.</param>
/// <param name="Sessions">The tables that are kept.</param>
/// <param name="History">The last minutes, by the second.</param>
internal sealed record LiveFigures(
    double UptimeSeconds, double WindowSeconds, string State, double AnswersPerSecond, double TokensPerSecond, double RefusalsPerSecond, LiveTimes Answers, LiveQueue Queue,
    LiveBatches Batches, IReadOnlyList<LiveDevice> Devices, IReadOnlyList<LiveRefusal> Refusals, LiveSessions Sessions, LiveHistory History);

/// <summary>Times in milliseconds: so many of those measured took no longer. To 3 % or a microsecond.</summary>
internal sealed record LiveTimes(double P50, double P90, double P99, double P999, double Max);

/// <summary>Who waits for a batch, and who is being served, of how many at most.</summary>
internal sealed record LiveQueue(
    int Waiting, int MaxWaiting, int UnderWay, int MaxUnderWay, long Bytes, long MaxBytes, double ExpectedWait, LiveTimes Waits);

/// <summary>How requests came together. <paramref name="Sizes"/> counts batches by the power of two that their tokens reach.</summary>
internal sealed record LiveBatches(
    double PerSecond, double RequestsPerBatch, double GraphShare, double PaddingShare, long Repeats, int MaxTokens, IReadOnlyList<long> Sizes);

/// <summary>A device, and how many of its streams are used.</summary>
internal sealed record LiveDevice(string Name, string State, int Used, int Streams, string? Failure, double? LostSeconds);

/// <summary>How many were refused for a reason.</summary>
internal sealed record LiveRefusal(string Reason, double PerSecond, long Total);

/// <summary>The tables that are kept, of how many at most.</summary>
internal sealed record LiveSessions(int Count, int MaxCount, long Bytes, long MaxBytes);

/// <summary>Seconds that have been, the latest last.</summary>
internal sealed record LiveHistory(IReadOnlyList<double> Answers, IReadOnlyList<double> Refusals, IReadOnlyList<double> P50, IReadOnlyList<double> P99, IReadOnlyList<double> Waiting);

/// <summary>The code that writes the figures, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveFigures))]
internal sealed partial class LiveJson : JsonSerializerContext;
