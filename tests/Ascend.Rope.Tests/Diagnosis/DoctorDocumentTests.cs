using System.Reflection;
using System.Text.RegularExpressions;
using Ascend.Rope.Diagnosis;
using Xunit;

namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>docs/doctor.md says what the code says.</summary>
public sealed partial class DoctorDocumentTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(
        typeof(DoctorDocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!, "docs", "doctor.md"));

    [Fact]
    public void TheTable_HasEveryFinding_InOrder() => Assert.Equal(
        FindingKinds.All.OrderByDescending(kind => kind.Severity).Select(kind => $"| `{kind.Id}` | {Word(kind.Severity)} | {kind.Title} | {kind.Remedy} |"),
        s_document.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && Severity().IsMatch(line)));

    [Fact]
    public void TheMessages_LeadToFindings()
    {
        string messages = s_document[s_document.IndexOf("## By message", StringComparison.Ordinal)..];
        string[] led = [.. messages.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .SelectMany(line => Id().Matches(line.Split('|')[2]).Select(match => match.Groups[1].Value))];
        Assert.NotEmpty(led);
        Assert.All(led, id => Assert.Contains(id, FindingKinds.All.Select(kind => kind.Id)));
    }

    [Fact]
    public void Ids_AreUnlikeEachOther() => Assert.Equal(FindingKinds.All.Count, FindingKinds.All.Select(kind => kind.Id).Distinct().Count());

    private static string Word(NpuFindingSeverity severity) => $"{severity}".ToLowerInvariant();

    [GeneratedRegex(@"^\| `[a-z-]+` \| (?:error|warning|information) \|")]
    private static partial Regex Severity();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Id();
}
