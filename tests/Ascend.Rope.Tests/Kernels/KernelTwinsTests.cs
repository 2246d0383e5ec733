using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

/// <summary>What is written out for 128, 256 and 512 bits is the same text, but for the width.</summary>
public sealed partial class KernelTwinsTests
{
    private static readonly string s_kernels = Path.Combine(
        typeof(KernelTwinsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!,
        "src", "Ascend.Rope", "Kernels");

    [Theory]
    [InlineData("BFloat16Format.Vector*.cs")]
    [InlineData("HalfFormat.Vector*.cs")]
    [InlineData("FiniteHalfFormat.Vector*.cs")]
    [InlineData("Vector*Row.cs")]
    public void Widths_HaveTheSameText(string file)
    {
        string text = Text(file, "128");
        Assert.Contains("Vector*<float>", text, StringComparison.Ordinal);
        Assert.Equal(text, Text(file, "256"));
        Assert.Equal(text, Text(file, "512"));
    }

    private static string Text(string file, string width)
    {
        string path = Path.Combine(s_kernels, file.Replace("*", width, StringComparison.Ordinal));
        return OwnOfAWidth().Replace(File.ReadAllText(path), string.Empty).Replace(width, "*", StringComparison.Ordinal);
    }

    /// <summary>Of a row: how many lanes a vector has, and so how many vectors the row. Of a format: how it joins codes, and the width that has another way to narrow.</summary>
    [GeneratedRegex(@"/// <summary>\d+ pairs at a time.*|Lanes = \d+|            greatest = Greater\(greatest, Vector.*\n|(?<=ByTurns\d+ => )(false|Lanes\.ByTurns\d+);|        if \(Lanes\.Packs.*\n.*return Packed.*\n")]
    private static partial Regex OwnOfAWidth();
}
