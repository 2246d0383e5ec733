using Ascend.Rope.Tests.Helpers;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Contract;

/// <summary>The emulated CANN of this process, of which it can have only one: what the contract's helpers are told of it.</summary>
internal static class Target
{
    /// <summary>Its version, as the folder of its root is called.</summary>
    public static string Version { get; set; } = "cann-9.2";

    public static bool IsEmulator => true;

    public static bool IsNpu => true;

    /// <summary>Where the build left it.</summary>
    public static string EmulatedRoot => EmulatedCann.Root(Version);

    public static NpuDevice Open(int index = 0, ILoggerFactory? log = null) => NpuDevice.Open(
        new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = EmulatedRoot, DeviceIndex = index, LoggerFactory = log });
}
