namespace Ascend.Rope;

/// <summary>What the doctor says of a host.</summary>
public sealed class NpuDiagnosis
{
    internal NpuDiagnosis(IReadOnlyList<NpuFinding> findings, IReadOnlyList<NpuHostFact> facts) => (Findings, Facts) = (findings, facts);

    /// <summary>What was found: errors first, and among these causes before what follows from them. The first is the one to fix first.</summary>
    public IReadOnlyList<NpuFinding> Findings { get; }

    /// <summary>What there is: driver, firmware, CANN, kernels, devices, as far as they could be seen.</summary>
    public IReadOnlyList<NpuHostFact> Facts { get; }

    /// <summary>Whether something was found that keeps NPUs from working.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == NpuFindingSeverity.Error);
}
