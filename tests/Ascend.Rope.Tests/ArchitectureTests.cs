using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>Which part of the library may name which: arrows point down.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string s_library = Path.Combine(
        typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!,
        "src", "Ascend.Rope");

    /// <summary>A folder or file, and the namespaces below Ascend.Rope that its code may use. The longest path that fits a file counts.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        [""] = ["Backends", "DLPack", "Telemetry"],
        ["InterleaveRope.cs"] = ["Kernels", "Kernels.Threading"],
        ["Kernels/"] = [],
        ["Layouts/"] = [],
        ["Tables/"] = ["Tables.Json", "Tables.Rows", "Tables.Scaling"],
        ["Tables/Json/"] = [],
        ["Tables/Rows/"] = [],
        ["Tables/Scaling/"] = ["Tables.Json"],
        ["DLPack/"] = [],
        ["Telemetry/"] = [],
        ["Diagnosis/"] = ["Backends", "Interop.Loading"],
        ["Backends/"] = [],
        ["Backends/DeviceOpener.cs"] = ["Backends.Cann", "Backends.Cpu"],
        ["Backends/Cpu/"] = ["Kernels", "Kernels.Threading"],
        ["Backends/Cann/"] = ["Interop", "Interop.Handles", "Interop.Loading"],
        ["Interop/"] = ["Interop.Handles", "Interop.Loading"],
    };

    /// <summary>The types that only the public level may name; the levels below get handles and numbers.</summary>
    private static readonly string[] s_publicLevel = [nameof(NpuDevice), nameof(NpuStream), nameof(NpuTensor), nameof(InterleaveRope)];

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(s_library, "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(s_library, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_UsesOnlyWhatStandsBelowIt(string file)
    {
        string code = Code(file);
        string part = s_allowed.Keys.Where(path => file.StartsWith(path, StringComparison.Ordinal)).MaxBy(path => path.Length)!;
        Assert.All(
            Namespace().Matches(code).Select(match => match.Groups[1].Value).Where(used => !IsOwn(file, used)),
            used => Assert.Contains(used, s_allowed[part]));
        if (file.Contains('/', StringComparison.Ordinal))
        {
            Assert.DoesNotContain(
                Identifier().Matches(code).Select(match => match.Value),
                used => s_publicLevel.Contains(used));
        }
    }

    [Fact]
    public void OnlyInterop_HasImports() => Assert.All(
        Files.Where(file => !file.Data.StartsWith("Interop/", StringComparison.Ordinal)),
        file => Assert.DoesNotContain("Import(", Code(file.Data), StringComparison.Ordinal));

    /// <summary>A namespace may use itself and those that it is in.</summary>
    private static bool IsOwn(string file, string used) =>
        $"{Path.GetDirectoryName(file)!.Replace('\\', '.').Replace('/', '.')}.".StartsWith($"{used}.", StringComparison.Ordinal);

    private static string Code(string file) => Comment().Replace(File.ReadAllText(Path.Combine(s_library, file)), string.Empty);

    [GeneratedRegex(@"using (?:static )?Ascend\.Rope\.([\w.]+);")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"//.*|""(?:[^""\\]|\\.)*""")]
    private static partial Regex Comment();
}
