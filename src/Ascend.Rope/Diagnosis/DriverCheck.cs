using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether the driver's files are there, and its firmware fits.</summary>
internal static class DriverCheck
{
    private const string FirmwareKey = "Firmware_Install_Path_Param=";
    private const string FirmwareRangesKey = "compatible_version_fw=";

    public static void Examine(Examination host, bool isContainer)
    {
        DriverInstallation driver = new(host.Host);
        if (driver.Version is { } version)
            host.Tell("driver", $"{version} in {driver.Folder}");
        if (!host.Host.HasFolder(driver.Folder))
        {
            AddMissing(host, driver, isContainer);
            return;
        }

        if (driver.Hal is not { } hal)
            host.Add(FindingKinds.DriverIncomplete, $"no {DriverInstallation.HalLibrary} in {string.Join(", ", driver.LibraryFolders)}");
        else if (LibraryFile.WhyUnusable(host.Host, hal) is { } reason)
            host.Add(FindingKinds.DriverLibraryUnusable, $"{hal}: {reason}");

        if (driver.Version is null)
            host.Add(FindingKinds.DriverVersionUnknown, $"no version in {driver.VersionFile}");
        ExamineFirmware(host, driver, isContainer);
    }

    private static void AddMissing(Examination host, DriverInstallation driver, bool isContainer)
    {
        string evidence = $"no folder {driver.Folder}";
        if (driver.NotedPath is { } path && path != DriverInstallation.DefaultPath)
            host.Add(FindingKinds.DriverPathWrong, $"{DriverInstallation.InstallFile} says {path}, and there is {evidence}");
        else
            host.Add(isContainer ? FindingKinds.DriverNotMounted : FindingKinds.DriverMissing, evidence);
    }

    private static void ExamineFirmware(Examination host, DriverInstallation driver, bool isContainer)
    {
        string file = $"{host.Host.Value(DriverInstallation.InstallFile, FirmwareKey) ?? DriverInstallation.DefaultPath}/firmware/version.info";
        if (host.Host.Value(file, "Version=") is not { } version || VersionNumber.TryParse(version) is not { } number)
        {
            if (!isContainer)
                host.Add(FindingKinds.FirmwareMissing, $"no version in {file}");
            return;
        }

        host.Tell("firmware", version);
        if (host.Host.Value(driver.VersionFile, FirmwareRangesKey) is { } text && Ranges(text) is { Count: > 0 } ranges
            && !ranges.Any(range => range.First.CompareTo(number) <= 0 && number.CompareTo(range.Last) <= 0))
        {
            host.Add(FindingKinds.FirmwareMismatch, $"firmware {version}; driver {driver.Version} works with {text}");
        }
    }

    /// <summary>As in <c>[6.4.0,6.4.99],[7.0.0,7.7.99]</c>; what is not of that form is left out.</summary>
    private static List<(VersionNumber First, VersionNumber Last)> Ranges(string text)
    {
        List<(VersionNumber, VersionNumber)> ranges = [];
        foreach (string range in text.Split(']', StringSplitOptions.RemoveEmptyEntries))
        {
            if (range.Trim(',', ' ', '[').Split(',') is [{ } first, { } last] && VersionNumber.TryParse(first) is { } from && VersionNumber.TryParse(last) is { } to)
                ranges.Add((from, to));
        }

        return ranges;
    }
}
