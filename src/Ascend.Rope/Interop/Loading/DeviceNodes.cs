namespace Ascend.Rope.Interop.Loading;

/// <summary>The nodes in /dev by which a process gets at the NPUs.</summary>
/// <param name="host">The host's files.</param>
internal sealed class DeviceNodes(HostTree host)
{
    public const string Folder = "/dev";

    /// <summary>What the driver library opens, beside a node for each NPU.</summary>
    private static readonly string[] s_managers = ["davinci_manager", "devmm_svm", "hisi_hdc"];

    /// <summary>The names of the nodes of NPUs, in order.</summary>
    public IReadOnlyList<string> Devices { get; } = [.. host.Names(Folder, "davinci*").Where(name => char.IsAsciiDigit(name[^1]))];

    /// <summary>The names of the other nodes that are there.</summary>
    public IReadOnlyList<string> Managers { get; } = [.. s_managers.Where(name => host.Has($"{Folder}/{name}"))];

    /// <summary>The names of the other nodes that are not.</summary>
    public IReadOnlyList<string> MissingManagers => [.. s_managers.Except(Managers)];
}
