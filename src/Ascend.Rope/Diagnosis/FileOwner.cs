using System.Globalization;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whose a file is. .NET does not tell; the system's stat does.</summary>
/// <param name="Path">The path on the host.</param>
/// <param name="Mode">The bits of its mode.</param>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="GroupName">What the group is called, or its number.</param>
internal sealed record FileOwner(string Path, int Mode, int User, int Group, string GroupName)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly string[] s_places = ["/usr/bin/stat", "/bin/stat"];

    /// <summary>Those of the files of which stat tells, in order.</summary>
    public static IReadOnlyList<FileOwner> Of(Examination host, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0 || s_places.FirstOrDefault(host.Host.Has) is not { } program
            || host.Run(program, s_limit, ["-L", "-c", "%a %u %g", .. paths.Select(host.Host.PathOf)]) is not { ExitCode: 0 } result)
        {
            return [];
        }

        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length != paths.Count ? [] : [.. paths.Zip(lines, (path, line) => Parse(host.Host, path, line)).OfType<FileOwner>()];
    }

    /// <summary>As in <c>/dev/davinci0 has mode 660 and the group HwHiAiUser</c>.</summary>
    public override string ToString() => $"{Path} has mode {Convert.ToString(Mode, 8)}, owner {User} and group {GroupName}";

    private static FileOwner? Parse(HostTree host, string path, string line)
    {
        string[] fields = line.Split(' ');
        if (fields.Length != 3 || fields[0].Length is 0 or > 5 || !fields[0].All(digit => digit is >= '0' and <= '7')
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int user)
            || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out int group))
        {
            return null;
        }

        string name = HostUser.NameOf(host, "/etc/group", group) ?? $"{group}";
        return new FileOwner(path, Convert.ToInt32(fields[0], 8), user, group, name);
    }
}
