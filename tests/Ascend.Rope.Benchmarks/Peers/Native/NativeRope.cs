using System.Runtime.InteropServices;
using Ascend.Rope.Benchmarks.Overhead;

namespace Ascend.Rope.Benchmarks.Peers.Native;

/// <summary>The operator by hand in C (native/bench/rope/rope.h), where it was built: on x86-64 with CMake and a C compiler.</summary>
internal static unsafe class NativeRope
{
    private static readonly Lazy<nint> s_library = new(() =>
        NativeLibrary.TryLoad(Path.Combine(MeasuredCann.EmulatorFolder, "libropebench.so"), out nint library) ? library : 0);

    /// <summary>The bytes of the last-level cache; 0 when the system does not tell.</summary>
    public static long LastLevelCache => s_library.Value == 0 ? 0 : ((delegate* unmanaged[Cdecl]<long>)Export("ropeLastLevelCache"))();

    /// <summary>The builds that this machine runs, by the ends of their functions' names.</summary>
    public static IReadOnlyList<string> Builds => s_library.Value == 0 ? [] : [.. ((string[])["Avx2", "Avx512"]).Where(IsSupported)];

    /// <summary>The function of a build for a type, called as a C program calls it: no collection waits for it here.</summary>
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeRopeProblem*, long, long, void> Function(NpuElementType type, string build) =>
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeRopeProblem*, long, long, void>)Export($"rope{(type == NpuElementType.Float16 ? "Half" : "BFloat16")}{build}");

    private static bool IsSupported(string build) => ((delegate* unmanaged[Cdecl]<byte>)Export($"ropeHas{build}"))() != 0;

    private static nint Export(string function) => NativeLibrary.GetExport(s_library.Value, function);
}

/// <summary><c>ropeProblem</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeRopeProblem
{
    public ushort* X;
    public ushort* Cos;
    public ushort* Sin;
    public ushort* Y;
    public long Heads;
    public long Sequence;
    public byte IsStreaming;
}
