namespace Ascend.Rope.Diagnosis;

/// <summary>Something that the doctor can find.</summary>
/// <param name="Id">Its name for programs.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Remedy">What to do about it, on any host.</param>
internal sealed record FindingKind(string Id, NpuFindingSeverity Severity, string Title, string Remedy)
{
    /// <summary>What was found on a host.</summary>
    /// <param name="evidence">What was seen.</param>
    /// <param name="detail">What the remedy is on this host, behind what it is on any.</param>
    public NpuFinding Found(string evidence, string? detail) => new(Id, Severity, Title, evidence, detail is null ? Remedy : $"{Remedy} Here: {detail}");
}
