namespace Ascend.Rope.TestHost.Sweep;

/// <summary>One call of one operation, and the code with which it fails.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Function">The native function.</param>
/// <param name="Nth">Which of the operation's calls of it, from 1.</param>
/// <param name="Code">What it returns.</param>
internal sealed record SweepCase(SweepOperation Operation, string Function, int Nth, int Code)
{
    public override string ToString() => $"{Operation.Name}: {Function} #{Nth} gives {Code}";
}

/// <summary>How a failure came to be known.</summary>
internal enum SweepTold
{
    /// <summary>The operation threw it.</summary>
    Thrown,

    /// <summary>The log has it, since the operation succeeds or cannot throw.</summary>
    Logged,

    /// <summary>A task failed, which whoever waits for its stream is told: this operation does not.</summary>
    Later,

    /// <summary>NpuDiagnostics counted it: something could not be given back, or the caller's context not put back.</summary>
    Counted,

    /// <summary>It took nothing from the caller: the call was made again, or was not needed.</summary>
    MadeGood,
}

/// <summary>What the sweep has found.</summary>
/// <param name="Cases">How many calls have failed.</param>
/// <param name="Failures">After how many of them something was not as it must be.</param>
/// <param name="Leaks">How many objects were lost that CANN had not itself refused to take back.</param>
internal sealed record SweepReport(int Cases, int Failures, long Leaks);
