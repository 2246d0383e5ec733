using System.Text.Json.Serialization;

namespace Ascend.Rope.Sample.Commands;

/// <summary>What <c>doctor --json</c> writes. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="HasErrors">Whether something keeps NPUs from working.</param>
/// <param name="Findings">What to fix, the first first.</param>
/// <param name="Facts">What was seen of the host.</param>
internal sealed record DoctorReport(bool HasErrors, IReadOnlyList<DoctorFinding> Findings, IReadOnlyList<DoctorFact> Facts)
{
    public static DoctorReport Create(NpuDiagnosis diagnosis) => new(
        diagnosis.HasErrors,
        [.. diagnosis.Findings.Select(finding =>
            new DoctorFinding(finding.Id, $"{finding.Severity}".ToLowerInvariant(), finding.Title, finding.Evidence, finding.Remedy))],
        [.. diagnosis.Facts.Select(fact => new DoctorFact(fact.Name, fact.Value))]);
}

/// <summary>A finding.</summary>
/// <param name="Id">As in docs/doctor.md.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>information</c>.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record DoctorFinding(string Id, string Severity, string Title, string Evidence, string Remedy);

/// <summary>Something that was seen.</summary>
internal sealed record DoctorFact(string Name, string Value);

/// <summary>The code that writes the report, made when the project is built, so that it needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorReportJson : JsonSerializerContext;
