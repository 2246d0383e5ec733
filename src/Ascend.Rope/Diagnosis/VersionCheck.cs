using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether driver and CANN are of versions that are released to work together.</summary>
internal static class VersionCheck
{
    public static void Examine(Examination host, CannInstallation cann)
    {
        if (VersionNumber.TryParse(new DriverInstallation(host.Host).Version) is not { } driver || VersionNumber.TryParse(cann.Version) is not { } version)
            return;
        if (SupportedVersions.OldestDriver(version) is { } oldest && driver.CompareTo(oldest) < 0)
            host.Add(FindingKinds.DriverTooOld, $"driver {new DriverInstallation(host.Host).Version}, CANN {cann.Version}, which works with {oldest} and later");
    }
}
