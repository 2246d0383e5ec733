using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <summary>Where the targets of the package lay out the emulator: <c>ascend-emulator/RID/cann-VERSION/lib64</c> beside a program.</summary>
/// <param name="programFolder">The folder of the program.</param>
/// <param name="rid">The identifier of the process's system, where the emulator is made for it; else null.</param>
internal sealed class EmulatorFolder(string programFolder, string? rid)
{
    private const string Prefix = "cann-";

    private readonly string _folder = Path.Combine(programFolder, "ascend-emulator", rid ?? "");

    public static EmulatorFolder OfProcess() => new(AppContext.BaseDirectory, RidOf(RuntimeInformation.RuntimeIdentifier, RuntimeInformation.ProcessArchitecture));

    public bool IsSupported => rid is not null;

    public IReadOnlyList<string> Versions => rid is not null && Directory.Exists(_folder)
        ? [.. Directory.EnumerateDirectories(_folder, Prefix + "*").Select(folder => Path.GetFileName(folder)[Prefix.Length..]).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The identifier that the package has natives under; null for other systems.</summary>
    /// <param name="runtimeIdentifier">The identifier of the process's runtime, which tells glibc from musl.</param>
    /// <param name="architecture">The architecture of the process.</param>
    public static string? RidOf(string runtimeIdentifier, Architecture architecture) =>
        !OperatingSystem.IsLinux() || runtimeIdentifier.Contains("musl", StringComparison.Ordinal) ? null : architecture switch
        {
            Architecture.X64 => "linux-x64",
            Architecture.Arm64 => "linux-arm64",
            _ => null,
        };

    public string Root(string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        if (rid is null)
        {
            throw new PlatformNotSupportedException(
                $"The emulator of CANN is made for linux-x64 and linux-arm64 with glibc, and this process is {RuntimeInformation.RuntimeIdentifier}: ask AscendEmulator.IsSupported first.");
        }

        // Compared with what is there, and not looked up: a version is no path.
        if (Versions.Contains(version))
            return Path.Combine(_folder, Prefix + version);
        throw new DirectoryNotFoundException(Versions is { Count: > 0 } versions
            ? $"There is no emulator of CANN {version} in {_folder}: there are those of {string.Join(", ", versions)}."
            : $"There is no emulator of CANN in {_folder}: a program that references the package Ascend.Rope.Emulator gets it there when it is built, and has to be copied with it.");
    }
}
