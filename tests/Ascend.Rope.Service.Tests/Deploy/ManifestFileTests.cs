using Xunit;
using YamlDotNet.Core;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>Each file of the manifests, patches among them, has the fields that Kubernetes knows and no others.</summary>
public sealed class ManifestFileTests
{
    public static TheoryData<string> Files => [.. Manifests.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_HasFieldsOfItsKindAlone(string file) => Assert.NotEmpty(Manifests.Parse(DeployFolder.Read("kubernetes", file)));

    [Theory]
    [InlineData("periodSeconds", "periodsSeconds")]
    [InlineData("kind: Deployment", "kind: Deployments")]
    [InlineData("terminationGracePeriodSeconds: 45", "terminationGracePeriodSeconds: long")]
    [InlineData("  name: ascend-rope\n", "  name: ascend-rope\n  name: twice\n")]
    public void Mistake_IsFound(string right, string wrong)
    {
        string text = DeployFolder.Read("kubernetes", "base", "deployment.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Exception mistake = Assert.ThrowsAny<Exception>(() => Manifests.Parse(text.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.True(mistake is YamlException or KeyNotFoundException, $"{mistake}");
    }
}
