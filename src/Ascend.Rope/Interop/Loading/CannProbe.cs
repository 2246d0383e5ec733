namespace Ascend.Rope.Interop.Loading;

/// <summary>Keeps every step of a search for CANN, in order.</summary>
internal sealed class CannProbe
{
    private readonly List<CannProbeStep> _steps = [];

    /// <summary>What was tried so far.</summary>
    public IReadOnlyList<CannProbeStep> Steps => _steps;

    /// <summary>Notes one step.</summary>
    public void Add(string subject, string outcome) => _steps.Add(new CannProbeStep(subject, outcome));
}
