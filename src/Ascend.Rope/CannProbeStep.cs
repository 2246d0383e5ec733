namespace Ascend.Rope;

/// <summary>One step of the search for CANN: what was tried and what came of it.</summary>
/// <param name="Subject">A file, a folder, a variable or a function.</param>
/// <param name="Outcome">What was found there, in words.</param>
public readonly record struct CannProbeStep(string Subject, string Outcome)
{
    /// <summary>As in <c>/usr/local/Ascend/cann: no such folder</c>.</summary>
    public override string ToString() => $"{Subject}: {Outcome}";
}
