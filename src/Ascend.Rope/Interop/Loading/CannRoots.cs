namespace Ascend.Rope.Interop.Loading;

/// <summary>One place where CANN may be.</summary>
/// <param name="Path">The folder that has <c>lib64</c>.</param>
/// <param name="Origin">The option or the variable that names it; null for a usual folder.</param>
internal readonly record struct CannRoot(string Path, string? Origin = null)
{
    /// <summary>Where its libraries are.</summary>
    public string LibraryFolder => System.IO.Path.Combine(Path, "lib64");

    /// <summary>Whether the path means the same folder wherever the process is.</summary>
    public bool IsFull => System.IO.Path.IsPathFullyQualified(Path);
}

/// <summary>The places where CANN may be, in the order in which they are looked at.</summary>
internal static class CannRoots
{
    /// <summary>Our own variable: it names a root, and only that root is then looked at.</summary>
    public const string Variable = "ASCEND_ROPE_CANN_PATH";

    public const string OptionOrigin = "NpuDeviceOptions.CannRoot";

    /// <summary>What CANN's set_env.sh sets.</summary>
    private static readonly string[] s_cannVariables = ["ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME"];

    /// <summary>Where CANN installs itself, from 8.5 on and before, for root and for a user.</summary>
    private static readonly string[] s_folders = ["cann", "ascend-toolkit/latest"];

    /// <summary>The root that the caller or the user insists on, if there is one: nothing else is then looked at.</summary>
    public static CannRoot? Named(string? option, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(option))
        {
            return option.Contains('\0', StringComparison.Ordinal)
                ? throw new ArgumentException($"{OptionOrigin} must be the path of a folder; it has a null character in it.", nameof(option))
                : new CannRoot(Path.GetFullPath(option), OptionOrigin);
        }

        return variable(Variable) is { Length: > 0 } path ? At(path, Variable) : null;
    }

    /// <summary>Where to look when nobody insists.</summary>
    public static IEnumerable<CannRoot> Usual(Func<string, string?> variable)
    {
        foreach (string name in s_cannVariables)
        {
            if (variable(name) is { Length: > 0 } path)
                yield return At(path, name);
        }

        foreach (string folder in s_folders)
            yield return new CannRoot($"/usr/local/Ascend/{folder}");
        if (variable("HOME") is { Length: > 0 } home)
        {
            foreach (string folder in s_folders)
                yield return At($"{home}/Ascend/{folder}");
        }
    }

    /// <summary>What a variable names. A relative path stays as it is, to be refused: it would mean the folder that the process happens to be in.</summary>
    private static CannRoot At(string path, string? origin = null) => new(Path.IsPathFullyQualified(path) ? Path.GetFullPath(path) : path, origin);
}
