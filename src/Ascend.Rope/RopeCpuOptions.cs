namespace Ascend.Rope;

/// <summary>How a call on host memory is to run. The default is the calling thread alone, as without options.</summary>
/// <remarks>
/// The calling thread always works itself. What helps it are threads of the library's own, one fewer than the processors of the process, for all calls
/// together: a call takes those that are free when it begins, and waits for none that has not begun. They start when a call first has work for them, and end
/// when they have had none for a second, or when a device of the CPU is disposed of.
/// </remarks>
public readonly record struct RopeCpuOptions
{
    /// <summary>One less, so that the default of the structure is the default of the property.</summary>
    private readonly int _helpers;

    /// <summary>The threads that may work on the call at once, the caller's among them: 1 by default, or -1 for as many as the process has processors.</summary>
    /// <remarks>A bound: no call uses more threads than there are processors, and small ones, of a few hundred rows, use one.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below -1.</exception>
    public int MaxDegreeOfParallelism
    {
        get => _helpers + 1;
        init => _helpers = DegreeOfParallelism.Checked(value) - 1;
    }

    /// <summary>Ends the call early, with an <see cref="OperationCanceledException"/>: y is then written in part, and in place some rows of x are rotated and others not.</summary>
    /// <remarks>It is looked at before the call begins and then every 16,384 rows or more often, a fraction of a millisecond.</remarks>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What the call may do beyond its defaults.</summary>
    public RopeOptions Options { get; init; }
}
