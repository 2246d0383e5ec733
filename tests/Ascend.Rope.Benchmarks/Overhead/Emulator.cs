using System.Reflection;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>The emulator of CANN that both sides are measured over, and its controls (native/include/ascend_emulator.h).</summary>
internal static unsafe class Emulator
{
    private const string Version = "cann-9.2";

    private static readonly Lazy<nint> s_library = new(() => NativeLibrary.Load(Path.Combine(Root, "lib64", "libascendcl.so")));

    /// <summary>The folder that holds the emulator in all versions.</summary>
    public static string Folder { get; } = typeof(Emulator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "EmulatorRoot").Value!;

    /// <summary>The root of the version that is measured over.</summary>
    public static string Root => Path.Combine(Folder, Version);

    /// <summary>Keeps work from starting, so that the emulator does not compete with its caller for the processor.</summary>
    public static void HoldStreams() => ((delegate* unmanaged[Cdecl]<void>)Export("emulatorHoldStreams"))();

    public static void ReleaseStreams() => ((delegate* unmanaged[Cdecl]<void>)Export("emulatorReleaseStreams"))();

    /// <summary>Whether calls take the time that they take on genuine CANN.</summary>
    public static void SetCallCosts(bool enabled) =>
        ((delegate* unmanaged[Cdecl]<int, void>)Export("emulatorSetCallCosts"))(enabled ? 1 : 0);

    /// <summary>What each operator takes on the device at least, in microseconds.</summary>
    public static void SetOperatorTime(uint microseconds) => ((delegate* unmanaged[Cdecl]<uint, void>)Export("emulatorSetOperatorTime"))(microseconds);

    private static nint Export(string function) => NativeLibrary.GetExport(s_library.Value, function);
}
