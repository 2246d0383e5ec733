using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>A test that loads CANN in a process of its own, with a folder for the roots that it needs.</summary>
public abstract class LoadingTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("ascend-rope-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static void SkipWhereCannIsInstalled() =>
        Assert.SkipWhen(Directory.Exists("/usr/local/Ascend"), "A CANN is installed in /usr/local/Ascend, which the search finds.");

    protected string Root(string name)
    {
        string root = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.Combine(root, "lib64"));
        return root;
    }

    protected static void Link(string root, string version, params string[] files)
    {
        foreach (string file in files)
            File.CreateSymbolicLink(Path.Combine(root, "lib64", file), Path.Combine(EmulatedCann.Root(version), "lib64", file));
    }

    protected void AssertTrace(string expected, string[] arguments) =>
        Assert.Equal(expected.Replace("{folder}", Folder, StringComparison.Ordinal), Run(arguments).Output.TrimEnd());

    private protected ChildResult Run(string[] arguments, Dictionary<string, string?>? environment = null)
    {
        Dictionary<string, string?> variables = new()
        {
            ["HOME"] = Folder,
            ["ASCEND_ROPE_CANN_PATH"] = null,
            ["ASCEND_HOME_PATH"] = null,
            ["ASCEND_TOOLKIT_HOME"] = null,
            ["LD_LIBRARY_PATH"] = null,
        };
        foreach ((string name, string? value) in environment ?? [])
            variables[name] = value;
        ChildResult result = TestHost.Run(["open", .. arguments], variables);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
