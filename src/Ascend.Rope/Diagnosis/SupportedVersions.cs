namespace Ascend.Rope.Diagnosis;

/// <summary>Which versions the library supports, and which fit together.</summary>
internal static class SupportedVersions
{
    public static readonly VersionNumber OldestCann = new([8, 1]);

    /// <summary>
    /// From a CANN on, the oldest Ascend HDK (driver and firmware) that its release notes list: those of 8.5.0, 9.1.0 and 9.2.0, which have the table for
    /// 9.0 too; for 8.1 to 8.3, those of the products that were released with them.
    /// </summary>
    private static readonly (VersionNumber Cann, VersionNumber Driver)[] s_oldestDrivers =
    [
        (new([8, 1]), new([24, 1])),
        (new([8, 5]), new([25, 0])),
        (new([9, 1]), new([25, 2])),
        (new([9, 2]), new([25, 3])),
    ];

    /// <summary>The oldest driver for a CANN; null where none is known. For one that is newer than the table, that of the newest in it.</summary>
    public static VersionNumber? OldestDriver(VersionNumber cann) => s_oldestDrivers.LastOrDefault(pair => pair.Cann.CompareTo(cann) <= 0).Driver;
}
