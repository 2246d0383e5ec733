namespace Ascend.Rope.Interop.Loading;

/// <summary>Keeps every step of a search for CANN, in order.</summary>
internal sealed class CannProbe
{
    private readonly List<CannProbeStep> _steps = [];

    /// <summary>What was tried so far.</summary>
    public IReadOnlyList<CannProbeStep> Steps => _steps;

    /// <summary>The first step that found a CANN, or should have, and could not use it; null when there is none anywhere.</summary>
    public CannProbeStep? Fault { get; private set; }

    /// <summary>The option or variable that names the only root that is looked at; null when nobody insists on one.</summary>
    public string? NamedBy { get; set; }

    /// <summary>Notes one step.</summary>
    public void Add(string subject, string outcome) => _steps.Add(new CannProbeStep(subject, outcome));

    /// <summary>Notes what somebody should look at, once, though CANN may work.</summary>
    public void AddWarning(string subject, string outcome)
    {
        CannProbeStep step = new(subject, outcome) { IsWarning = true };
        if (!_steps.Contains(step))
            _steps.Add(step);
    }

    /// <summary>Notes a step that finds a fault in a CANN.</summary>
    public void AddFault(string subject, string outcome)
    {
        Add(subject, outcome);
        Fault ??= _steps[^1];
    }
}
