namespace Ascend.Rope.Service.Live;

/// <summary>What had been counted at a time.</summary>
internal sealed class LiveSnapshot
{
    /// <summary>The time, of the stopwatch.</summary>
    public required long At { get; init; }

    /// <summary>Answers, by the time that they took.</summary>
    public required long[] Answers { get; init; }

    /// <summary>Batches, by the time that their oldest request waited.</summary>
    public required long[] Waits { get; init; }

    /// <summary>Batches, by the power of two that their tokens reach.</summary>
    public required long[] Sizes { get; init; }

    /// <summary>Refusals, by reason.</summary>
    public required long[] Refusals { get; init; }

    /// <summary>Tokens of batches, without padding.</summary>
    public required long Tokens { get; init; }

    /// <summary>Requests of batches.</summary>
    public required long Requests { get; init; }

    /// <summary>Batches that replayed a graph.</summary>
    public required long Graphs { get; init; }

    /// <summary>Tokens that batches were padded with.</summary>
    public required long Padding { get; init; }

    /// <summary>Requests that ran again alone.</summary>
    public required long Repeats { get; init; }
}
