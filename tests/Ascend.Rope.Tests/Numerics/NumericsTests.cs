using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Numerics;

/// <summary>What the command numerics of the test host asks a device, and how it explains the answers.</summary>
public sealed class NumericsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> Others => [.. Arithmetic.Others.Select(other => other.Name)];

    private static IEnumerable<EdgeGroup> Groups => SixteenBitFormat.All.SelectMany(EdgeGroups.Of);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("cann-8.1")]
    [InlineData("cann-8.5")]
    [InlineData("cann-9.2")]
    public void TheEmulator_ComputesAsDefined(string version) => AssertAsDefined("--root", EmulatedCann.Root(version));

    [Fact]
    public void TheCpu_ComputesAsDefined() => AssertAsDefined("--device", "cpu");

    [Theory]
    [MemberData(nameof(Others))]
    public void AnotherArithmetic_IsFoundOut(string name)
    {
        Arithmetic other = Arithmetic.Others.Single(one => one.Name == name);
        EdgeVerdict[] verdicts = [.. Groups.Select(group => EdgeVerdict.Of(group, other.Apply(group)))];
        string[] sums = [.. verdicts.GroupBy(verdict => verdict.Type).Select(EdgeVerdict.Sum)];
        Assert.Contains(name, sums);
        Assert.All(sums, sum => Assert.Contains(sum, (string[])[name, EdgeVerdict.AsDefined]));
        Assert.All(verdicts, verdict => Assert.Equal(verdict.Equal == verdict.Elements, verdict.Example is null));
    }

    /// <summary>What the library does not claim is told and held against no device; what it claims is.</summary>
    [Fact]
    public void FlushedFloat32Subnormals_AreNoFault_AndSaturationIsOne()
    {
        EdgeVerdict[] flushed = [.. Groups.Select(group => EdgeVerdict.Of(group, Arithmetic.Others[0].Apply(group)))];
        Assert.All(flushed, verdict => Assert.True(verdict.IsGood, verdict.ToString()));
        Assert.Equal(3, flushed.Count(verdict => verdict.Explanation != EdgeVerdict.AsDefined));
        Assert.Contains(Groups, group => !EdgeVerdict.Of(group, Arithmetic.Others[^1].Apply(group)).IsGood);
    }

    [Fact]
    public void AWrongBit_IsUnexplained_AndShown()
    {
        EdgeGroup group = EdgeGroups.Of(SixteenBitFormat.Half)[0];
        ushort[] wrong = group.Defined();
        wrong[33] ^= 1;
        EdgeVerdict verdict = EdgeVerdict.Of(group, wrong);
        Assert.False(verdict.IsGood);
        Assert.Equal(("unexplained", verdict.Elements - 1), (verdict.Explanation, verdict.Equal));
        Assert.Contains($"second half: {wrong[33] ^ 1:X4} by definition, {wrong[33]:X4} here", verdict.Example, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_HoldWhatTheirNamesSay()
    {
        foreach (SixteenBitFormat format in SixteenBitFormat.All)
        {
            Dictionary<string, EdgeGroup> groups = EdgeGroups.Of(format).ToDictionary(group => group.Name);
            int Count(string name, Func<ushort, bool> which) => groups[name].Defined().Count(which);
            bool IsSubnormal(ushort code) => (code & 0x7FFF) is > 0 and var magnitude && magnitude < 0x8000 - format.Infinity;
            bool IsInfinity(ushort code) => (code & 0x7FFF) == format.Infinity;

            Assert.Equal(0, Count("large results", code => IsInfinity(code) || format.IsNaN(code)));
            Assert.True(Count("overflow", IsInfinity) > 100);
            Assert.True(Count("overflow", code => !IsInfinity(code) && !format.IsNaN(code)) > 100);
            Assert.True(Count("infinities", format.IsNaN) > 100);
            Assert.True(Count("NaN", format.IsNaN) > 60);
            Assert.True(Count("subnormal results", IsSubnormal) > 100);
            Assert.All(groups["subnormal inputs"].X, code => Assert.True(IsSubnormal(code)));
            Assert.True(Count("signed zeros", code => code == 0x8000) > 10);
            Assert.All(Enumerable.Range(0, 32), element =>
            {
                EdgePair pair = groups["ties"].PairOf(element);
                double result = Math.Abs(format.Decode(pair.A) * format.Decode(pair.Cos));
                Assert.Contains(Enumerable.Range(0, format.Infinity), code => format.MidpointAfter(code) == result);
            });
        }
    }

    private void AssertAsDefined(params string[] arguments)
    {
        ChildResult result = TestHost.Run(["numerics", .. arguments, "--json", _file]);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        Assert.Equal(Groups.Count(), json.RootElement.GetArrayLength());
        Assert.All(json.RootElement.EnumerateArray(), verdict => Assert.Equal(EdgeVerdict.AsDefined, verdict.GetProperty("explanation").GetString()));
        Assert.Contains("| BFloat16 | subnormal inputs |", result.Output, StringComparison.Ordinal);
    }
}
