namespace Ascend.Rope;

/// <summary>One thing that the doctor has found. <c>docs/doctor.md</c> lists them all.</summary>
/// <param name="Id">Its name for programs, such as <c>driver-missing</c>; it does not change from version to version.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What is wrong, in a sentence.</param>
/// <param name="Evidence">What was seen on this host.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record NpuFinding(string Id, NpuFindingSeverity Severity, string Title, string Evidence, string Remedy)
{
    /// <summary>As in <c>Error driver-missing: The NPU driver is not installed. Found: … Remedy: …</c>.</summary>
    public override string ToString() => $"{Severity} {Id}: {Title} Found: {Evidence}. Remedy: {Remedy}";
}
