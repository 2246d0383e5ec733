using System.Globalization;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>What a user may ask of a file.</summary>
[Flags]
internal enum Rights
{
    None = 0,
    Enter = 1,
    Read = 4,
    ReadAndWrite = 6,
}

/// <summary>Who this process runs as, by what the kernel says of it in /proc.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Groups">The numbers of the groups.</param>
/// <param name="Name">The name, or the number where that is not known.</param>
internal sealed record HostUser(int Id, IReadOnlyList<int> Groups, string Name)
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>The user; null where the kernel does not say.</summary>
    public static HostUser? Of(HostTree host)
    {
        if (Numbers(host, "Uid:") is not [_, int id, ..] || Numbers(host, "Gid:") is not [_, int group, ..])
            return null;
        return new HostUser(id, [group, .. Numbers(host, "Groups:")], NameOf(host, "/etc/passwd", id) ?? $"user {id}");
    }

    /// <summary>What /etc/passwd or /etc/group calls a number.</summary>
    public static string? NameOf(HostTree host, string file, int id) => (host.Text(file) ?? "").Split('\n')
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > 2 && fields[2] == id.ToString(CultureInfo.InvariantCulture))?[0];

    /// <summary>Whether the modes of a file give the rights. root has all.</summary>
    public bool May(FileOwner file, Rights rights)
    {
        int shift = Id == file.User ? 6 : Groups.Contains(file.Group) ? 3 : 0;
        return Id == 0 || ((file.Mode >> shift) & (int)rights) == (int)rights;
    }

    public override string ToString() => Name;

    private static int[] Numbers(HostTree host, string key) =>
    [
        .. (host.Value(StatusFile, key) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1),
    ];
}
