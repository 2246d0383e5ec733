using System.Reflection;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>The backend that this program tests.</summary>
public static class Target
{
    private static readonly string s_backend = Metadata("Backend");

    /// <summary>Whether the backend is an emulated CANN.</summary>
    public static bool IsEmulator => s_backend.StartsWith("cann-", StringComparison.Ordinal);

    /// <summary>Whether the backend goes through CANN.</summary>
    public static bool IsNpu => !s_backend.StartsWith("cpu", StringComparison.Ordinal);

    /// <summary>The root of the emulated CANN.</summary>
    public static string EmulatedRoot => EmulatedCann.Root(s_backend);

    /// <summary>How this program opens its device.</summary>
    public static NpuDeviceOptions Options => s_backend switch
    {
        "cpu" => new NpuDeviceOptions { Policy = NpuPolicy.Cpu },
        "cpu-lazy" => new NpuDeviceOptions { Policy = NpuPolicy.Cpu, LazyCpu = true },
        "hardware" => new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu },
        _ => new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = EmulatedRoot },
    };

    /// <summary>Opens the device, or skips the test and says why.</summary>
    public static NpuDevice Open()
    {
        if (NpuDevice.TryOpen(Options, out NpuDevice? device, out string? reason))
            return device;
        if (s_backend == "hardware")
            Assert.Skip($"There is no NPU here: {reason}");
        throw new InvalidOperationException(reason);
    }

    private static string Metadata(string key) =>
        typeof(Target).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
