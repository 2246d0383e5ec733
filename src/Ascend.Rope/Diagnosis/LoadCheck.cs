using Ascend.Rope.Backends;

namespace Ascend.Rope.Diagnosis;

/// <summary>Loads CANN as opening a device does, and lists its devices: what the loader and CANN itself have to say.</summary>
internal static class LoadCheck
{
    public static void Examine(Examination host)
    {
        IReadOnlyList<NpuDeviceInfo> devices = DeviceOpener.Enumerate(new NpuDeviceOptions { CannRoot = host.Options.CannRoot });
        foreach (NpuDeviceInfo device in devices.Where(device => device.Kind == NpuDeviceKind.Npu))
            host.Tell("device", $"{device}");
        if (devices is [{ Kind: NpuDeviceKind.Cpu } cpu])
            host.Add(FindingKinds.LoadFailed, $"{cpu.Reason} Steps: {string.Join("; ", cpu.ProbeTrace)}");
        foreach (CannProbeStep step in devices[0].ProbeTrace.Where(step => step.IsWarning))
            host.Add(FindingKinds.LoadWarned, step.ToString());
    }
}
