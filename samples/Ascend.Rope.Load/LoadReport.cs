using System.Text.Json.Serialization;

namespace Ascend.Rope.Load;

/// <summary>What <c>--json</c> writes. Programs read it: fields may be added, but not renamed, removed or changed in meaning. Times are in milliseconds.</summary>
internal sealed record LoadReport
{
    public required LoadSettings Settings { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took, the wait for the last answers included.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many requests were due.</summary>
    public required long Planned { get; init; }

    /// <summary>How many of them a connection took, or was asked to.</summary>
    public required long Sent { get; init; }

    /// <summary>Answers with the right bits.</summary>
    public required long Right { get; init; }

    /// <summary>Answers with wrong bits.</summary>
    public required long Wrong { get; init; }

    /// <summary>The first few of them: when they came, their requests, where they begin to differ, and whose bits they have instead.</summary>
    public required IReadOnlyList<string> WrongAnswers { get; init; }

    /// <summary>The first of them; null where there is none.</summary>
    public string? FirstWrong => WrongAnswers.Count > 0 ? WrongAnswers[0] : null;

    /// <summary>Right answers that came after the deadline.</summary>
    public required long Late { get; init; }

    /// <summary>Refusals by 429 that do not say when to try again.</summary>
    public required long WithoutRetryAfter { get; init; }

    /// <summary>Refusals, by any status, that do not say why: they are no problems of the service.</summary>
    public required long WithoutReason { get; init; }

    /// <summary>Requests for which no connection became free in their time.</summary>
    public required long NotSent { get; init; }

    /// <summary>Requests for which there was no connection to the service.</summary>
    public required long NotConnected { get; init; }

    /// <summary>Requests whose connection ended before an answer began. A service that stops may not have read them.</summary>
    public required long Closed { get; init; }

    /// <summary>Answers that began and did not end.</summary>
    public required long Cut { get; init; }

    /// <summary>Requests that nothing was heard of.</summary>
    public required long Silent { get; init; }

    /// <summary>Requests that were sent and have no answer.</summary>
    public long Lost => Closed + Cut + Silent;

    /// <summary>Answers by their status.</summary>
    public required IReadOnlyDictionary<int, long> Statuses { get; init; }

    /// <summary>Refusals by the reason that the service gives.</summary>
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }

    /// <summary>What right answers took, from the moment for which each was planned.</summary>
    public required LoadTimes Answers { get; init; }

    /// <summary>What other answers took.</summary>
    public required LoadTimes Refusals { get; init; }

    /// <summary>How late the driver itself sent, for want of a connection or of a processor.</summary>
    public required LoadTimes SendDelays { get; init; }

    /// <summary>The longest time between two right answers.</summary>
    public required double LongestGap { get; init; }

    /// <summary>When requests were due that were not right within <see cref="LoadSettings.Slow"/>, and not refused by 429 either.</summary>
    public required IReadOnlyList<LoadTrouble> Troubles { get; init; }

    public required IReadOnlyList<LoadSecond> BySecond { get; init; }

    /// <summary>What the run has shown to be wrong with a service; null where nothing.</summary>
    [JsonIgnore]
    public string? Fault => this switch
    {
        { Wrong: > 0 } => $"Every answer must have the bits that the library gives on the CPU; {Wrong} have others: {string.Join("; ", WrongAnswers)}.",
        { Lost: > 0 } => $"Every request that was sent must be answered; {Lost} were not.",
        { Right: 0 } => "Some requests must be served; none was. The statuses tell why.",
        _ => null,
    };
}

/// <summary>Times in milliseconds: so many percent of <paramref name="Count"/> took no longer.</summary>
internal sealed record LoadTimes(long Count, double P50, double P90, double P99, double P999, double Max);

/// <summary>A second of the run.</summary>
/// <param name="At">When it ended, since the start.</param>
/// <param name="Right">Right answers.</param>
/// <param name="Refused">Refusals by 429.</param>
/// <param name="Failed">All other endings.</param>
/// <param name="P50">What half of the right answers did not exceed.</param>
/// <param name="P99">What 99 % of them did not exceed.</param>
/// <param name="Open">Requests that had not ended by then.</param>
internal sealed record LoadSecond(double At, long Right, long Refused, long Failed, double P50, double P99, int Open);

/// <summary>A time in which requests were due that came to trouble: they were neither right soon enough, nor refused by 429.</summary>
/// <param name="From">When the first of them was due, in seconds since the start.</param>
/// <param name="To">When the last was.</param>
/// <param name="Requests">How many there were.</param>
internal sealed record LoadTrouble(double From, double To, long Requests);

/// <summary>The code that writes the report, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadJson : JsonSerializerContext;
