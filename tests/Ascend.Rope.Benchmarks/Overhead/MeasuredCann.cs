using System.Reflection;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>
/// The CANN that both sides are measured over: the emulator, with its controls (native/include/ascend_emulator.h), or a real one, which has none: its work
/// starts when it may, and its calls take the time that they take.
/// </summary>
internal static unsafe class MeasuredCann
{
    private const string EmulatedVersion = "cann-9.2";

    private static nint s_library;

    /// <summary>The folder that holds the emulator in all versions, and beside them the side in C.</summary>
    public static string EmulatorFolder { get; } = typeof(MeasuredCann).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "EmulatorRoot").Value!;

    /// <summary>The root of the version of the emulator that is measured over unless another root is named.</summary>
    public static string EmulatedRoot => Path.Combine(EmulatorFolder, EmulatedVersion);

    /// <summary>Takes the controls of a CANN that the binding has loaded. The emulator's are found through libascendcl.so in all its versions.</summary>
    public static void Open(string root) => NativeLibrary.TryLoad(Path.Combine(root, "lib64", "libascendcl.so"), out s_library);

    /// <summary>Keeps work from starting, so that the emulator does not compete with its caller for the processor.</summary>
    public static void HoldStreams()
    {
        if (Control("emulatorHoldStreams") is not 0 and nint control)
            ((delegate* unmanaged[Cdecl]<void>)control)();
    }

    public static void ReleaseStreams()
    {
        if (Control("emulatorReleaseStreams") is not 0 and nint control)
            ((delegate* unmanaged[Cdecl]<void>)control)();
    }

    /// <summary>Whether calls take the time that they take on genuine CANN.</summary>
    public static void SetCallCosts(bool enabled)
    {
        if (Control("emulatorSetCallCosts") is not 0 and nint control)
            ((delegate* unmanaged[Cdecl]<int, void>)control)(enabled ? 1 : 0);
    }

    /// <summary>What each operator takes on the emulated device at least, in microseconds.</summary>
    public static void SetOperatorTime(uint microseconds)
    {
        if (Control("emulatorSetOperatorTime") is not 0 and nint control)
            ((delegate* unmanaged[Cdecl]<uint, void>)control)(microseconds);
    }

    private static nint Control(string function) => s_library != 0 && NativeLibrary.TryGetExport(s_library, function, out nint control) ? control : 0;
}
