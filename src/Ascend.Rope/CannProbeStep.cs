namespace Ascend.Rope;

/// <summary>One step of the search for CANN: what was tried and what came of it.</summary>
/// <param name="Subject">A file, a folder, a variable or a function.</param>
/// <param name="Outcome">What was found there, in words.</param>
public readonly record struct CannProbeStep(string Subject, string Outcome)
{
    /// <summary>Whether somebody should look at it though CANN may work: such a step is logged as a warning.</summary>
    public bool IsWarning { get; init; }

    /// <summary>As in <c>/usr/local/Ascend/cann: no such folder</c>.</summary>
    public override string ToString() => $"{Subject}: {Outcome}";
}
