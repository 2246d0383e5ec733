using System.CommandLine;

namespace Ascend.Rope.Sample.Commands;

/// <summary>Makes options whose value is a path.</summary>
internal static class PathOption
{
    /// <summary>An option that refuses what no path can be.</summary>
    /// <param name="name">As in <c>--input</c>.</param>
    /// <param name="kind">What stands for the value in the help: file or folder.</param>
    /// <param name="description">What it is for.</param>
    public static Option<string> Create(string name, string kind, string description)
    {
        Option<string> option = new(name) { Description = description, HelpName = kind };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && IsNoPath(path))
                result.AddError(Rule(name, kind));
        });
        return option;
    }

    /// <summary>Whether a text is what no path can be.</summary>
    public static bool IsNoPath(string path) => path.Length == 0 || path.Contains('\0', StringComparison.Ordinal);

    /// <summary>What a user is told of such a text.</summary>
    public static string Rule(string name, string kind) => $"{name} must be the path of a {kind}; it is empty or holds a NUL character.";
}
