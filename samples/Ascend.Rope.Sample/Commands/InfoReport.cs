using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Ascend.Rope.Sample.Commands;

/// <summary>What <c>info --json</c> writes. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
internal sealed record InfoReport
{
    public required string LibraryVersion { get; init; }

    public required string Runtime { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Architecture { get; init; }

    /// <summary>The NPUs in order, then the CPU.</summary>
    public required IReadOnlyList<InfoDevice> Devices { get; init; }

    /// <summary>The libraries of CANN that the process uses, by their logical names.</summary>
    public required IReadOnlyDictionary<string, string> LibraryPaths { get; init; }

    /// <summary>Every step of the search for CANN, in order.</summary>
    public required IReadOnlyList<InfoProbeStep> ProbeTrace { get; init; }

    public static InfoReport Create(IReadOnlyList<NpuDeviceInfo> devices) => new()
    {
        LibraryVersion = typeof(NpuDevice).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Runtime = RuntimeInformation.FrameworkDescription,
        OperatingSystem = RuntimeInformation.OSDescription,
        Architecture = $"{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant(),
        Devices = [.. devices.Select(InfoDevice.Create)],

        // There is one CANN in a process, so the libraries and the search are the same for all devices that tell of them.
        LibraryPaths = devices.Select(device => device.LibraryPaths).FirstOrDefault(paths => paths.Count > 0) ?? new Dictionary<string, string>(),
        ProbeTrace =
        [
            .. (devices.Select(device => device.ProbeTrace).FirstOrDefault(trace => trace.Count > 0) ?? [])
                .Select(step => new InfoProbeStep(step.Subject, step.Outcome)),
        ],
    };
}

/// <summary>A device that can be opened.</summary>
/// <param name="Kind"><c>npu</c> or <c>cpu</c>.</param>
/// <param name="Index">Its number among those of its kind.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CannVersion">The version of CANN, or null.</param>
/// <param name="IsEmulated">Whether it is the emulator of CANN.</param>
/// <param name="Reason">Why it is there; for the CPU, why there is no NPU.</param>
internal sealed record InfoDevice(string Kind, int Index, string Name, string? CannVersion, bool IsEmulated, string Reason)
{
    public static InfoDevice Create(NpuDeviceInfo info) => new(
        info.Kind == NpuDeviceKind.Npu ? "npu" : "cpu", info.Index, info.Name, info.CannVersion, info.IsEmulated, info.Reason);
}

/// <summary>One step of the search for CANN.</summary>
internal sealed record InfoProbeStep(string Subject, string Outcome);

/// <summary>The code that writes the report, made when the project is built, so that it needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(InfoReport))]
internal sealed partial class InfoReportJson : JsonSerializerContext;
