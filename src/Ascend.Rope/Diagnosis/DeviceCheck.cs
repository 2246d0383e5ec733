using System.Globalization;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether there are NPUs, and nodes by which this process may use them.</summary>
internal static class DeviceCheck
{
    public const string VisibleDevices = "ASCEND_RT_VISIBLE_DEVICES";

    private const string PciDevices = "/sys/bus/pci/devices";
    private const string Huawei = "0x19e5";

    /// <summary>The class of processing accelerators, which NPUs are and the maker's network cards are not.</summary>
    private const string Accelerator = "0x12";

    /// <summary>Whether the system's list of PCI devices has no NPU. Without such a list nothing is known.</summary>
    public static bool HasNoNpu(Examination host)
    {
        IReadOnlyList<string> devices = host.Host.Names(PciDevices, "*");
        return devices.Count > 0 && new DeviceNodes(host.Host).Devices.Count == 0 && !devices.Any(device => IsNpu(host, $"{PciDevices}/{device}"));
    }

    public static void Examine(Examination host, bool isContainer)
    {
        DeviceNodes nodes = new(host.Host);
        if (nodes.Devices.Count > 0)
            host.Tell("nodes", string.Join(", ", nodes.Devices.Concat(nodes.Managers)));
        if (nodes.Devices.Count == 0)
            AddNoDevices(host, nodes, isContainer);

        // A host without any node has no driver at work, which has been said.
        if (nodes.MissingManagers.Count > 0 && (isContainer || nodes.Devices.Count + nodes.Managers.Count > 0))
        {
            string missing = string.Join(", ", nodes.MissingManagers.Select(name => $"{DeviceNodes.Folder}/{name}"));
            host.Add(
                isContainer ? FindingKinds.ContainerManagersMissing : FindingKinds.ManagersMissing, $"no {missing}",
                isContainer ? string.Join(' ', nodes.MissingManagers.Select(name => $"--device={DeviceNodes.Folder}/{name}")) : null);
        }

        ExaminePermissions(host, nodes, isContainer);
        ExamineVisible(host, nodes);
    }

    private static bool IsNpu(Examination host, string device) =>
        host.Host.Value($"{device}/vendor", Huawei[..2]) is { } vendor && vendor == Huawei[2..]
        && host.Host.Text($"{device}/class") is { } kind && kind.StartsWith(Accelerator, StringComparison.Ordinal);

    private static void AddNoDevices(Examination host, DeviceNodes nodes, bool isContainer)
    {
        string evidence = $"no davinci0 or other in {DeviceNodes.Folder}";
        if (isContainer)
            host.Add(FindingKinds.ContainerDevicesMissing, evidence);
        else if (nodes.Managers.Count > 0)
            host.Add(FindingKinds.DevicesMissing, $"{evidence}, but {string.Join(", ", nodes.Managers)}");
        else if (!host.Has(FindingKinds.DriverMissing) && !host.Has(FindingKinds.DriverPathWrong))
            host.Add(FindingKinds.DriverNotLoaded, $"{evidence}, nor any of {string.Join(", ", nodes.MissingManagers)}");
    }

    private static void ExaminePermissions(Examination host, DeviceNodes nodes, bool isContainer)
    {
        if (HostUser.Of(host.Host) is not { } user)
            return;
        string[] paths = [.. nodes.Devices.Concat(nodes.Managers).Select(name => $"{DeviceNodes.Folder}/{name}")];
        FileOwner[] refused = [.. FileOwner.Of(host, paths).Where(node => !user.May(node, Rights.ReadAndWrite))];
        if (refused.Length == 0)
            return;
        host.Add(
            FindingKinds.DevicesNotPermitted, $"{string.Join("; ", refused)}; this process runs as {user}",
            isContainer ? $"--group-add {refused[0].Group}." : $"usermod -a -G {refused[0].GroupName} {user}, as root.");
    }

    private static void ExamineVisible(Examination host, DeviceNodes nodes)
    {
        if (host.Options.Variable(VisibleDevices) is not { } text)
            return;
        host.Tell(VisibleDevices, text);
        int last = -1;
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number <= last)
            {
                host.Add(FindingKinds.VisibleDevicesInvalid, $"{VisibleDevices} is '{text}', and '{part}' is no number above those before it");
                return;
            }

            last = number;
        }

        if (nodes.Devices.Count > 0 && last >= nodes.Devices.Count)
            host.Add(FindingKinds.VisibleDevicesNone, $"{VisibleDevices} is '{text}', and there are {nodes.Devices.Count} NPUs, from 0 on");
    }
}
