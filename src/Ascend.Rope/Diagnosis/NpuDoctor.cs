using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Diagnosis;

namespace Ascend.Rope;

/// <summary>
/// Finds out why a host's NPUs do not work, or will not: driver, firmware, device nodes, permissions, CANN, its environment and kernels, and what fits
/// together. It reads files, and runs npu-smi and stat; it writes nothing, and loads nothing unless it is asked to.
/// </summary>
public static class NpuDoctor
{
    /// <summary>Examines this host, or another one's files. Nothing on a host makes it throw: a part that cannot be examined is a finding too.</summary>
    /// <param name="options">Which host, and how far; null for this one.</param>
    /// <exception cref="ArgumentException">The root cannot be a path.</exception>
    public static NpuDiagnosis Examine(NpuDoctorOptions? options = null)
    {
        Examination host = new(options ?? new NpuDoctorOptions());
        Try(host, "the host", () => Examine(host));
        return host.Conclude();
    }

    private static void Examine(Examination host)
    {
        if (!host.Options.IsLinux)
        {
            host.Add(FindingKinds.NotLinux, Environment.OSVersion.Platform.ToString());
            return;
        }

        CannInstallation? cann = null;
        Try(host, "CANN", () => cann = CannCheck.Find(host));
        if (cann is { IsEmulated: true })
        {
            host.Tell("CANN", $"the emulator in {cann.Root}");
            host.Add(FindingKinds.CannEmulated, $"{cann.LibraryFolder} has the emulator's libraries; driver and NPUs were not examined, since it needs none");
        }
        else if (DeviceCheck.HasNoNpu(host))
        {
            host.Add(FindingKinds.NpuAbsent, "none of the PCI devices is an accelerator of vendor 19e5, and /dev has no davinci0 or other");
            return;
        }
        else
        {
            ExamineNpu(host, cann);
        }

        if (host.Options.Load && host.Host.IsThisHost && !host.HasErrors)
            Try(host, "loading", () => LoadCheck.Examine(host));
    }

    private static void ExamineNpu(Examination host, CannInstallation? cann)
    {
        bool isContainer = false;
        IReadOnlyList<ListedNpu> npus = [];
        Try(host, "the container", () =>
        {
            if (Container.Find(host.Host) is not { } sign)
                return;
            isContainer = true;
            host.Tell("container", sign);
        });
        Try(host, "the driver", () => DriverCheck.Examine(host, isContainer));
        Try(host, "the device nodes", () => DeviceCheck.Examine(host, isContainer));
        Try(host, "the NPUs' health", () => npus = HealthCheck.Examine(host));
        Try(host, "CANN", () => CannCheck.Examine(host, cann));
        Try(host, "the environment", () => EnvironmentCheck.Examine(host, cann));
        if (cann is null)
            return;
        Try(host, "the kernels", () => KernelCheck.Examine(host, cann, npus));
        Try(host, "the versions", () => VersionCheck.Examine(host, cann));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is broken on a host, the rest of it is examined.")]
    private static void Try(Examination host, string part, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception)
        {
            host.Add(FindingKinds.ExaminationFailed, $"{part}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
