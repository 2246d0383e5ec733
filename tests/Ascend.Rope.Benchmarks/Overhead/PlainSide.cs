using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>The side in plain C (native/bench/bench.h). Each case makes so many calls and returns the nanoseconds of one, or less than 0.</summary>
internal static partial class PlainSide
{
    private const string Library = "ascendbench";

    /// <summary>Prepares the cases over a CANN.</summary>
    /// <exception cref="InvalidOperationException">It cannot be had.</exception>
    public static void Open(string root)
    {
        NativeLibrary.SetDllImportResolver(typeof(PlainSide).Assembly, Resolve);
        if (benchOpen(root) is not 0 and int status)
            throw new InvalidOperationException($"The cases in C cannot be prepared over {root}: status {status}.");
    }

    /// <summary>Waits for the work that was enqueued.</summary>
    public static void Drain()
    {
        if (benchDrain() is not 0 and int status)
            throw new InvalidOperationException($"The work of a case in C failed with {status}.");
    }

    [LibraryImport(Library, EntryPoint = "benchEnqueue")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double Enqueue(int calls);

    [LibraryImport(Library, EntryPoint = "benchEnqueuePlain")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double EnqueuePlain(int calls);

    [LibraryImport(Library, EntryPoint = "benchEnqueueStep")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double EnqueueStep(int calls);

    [LibraryImport(Library, EntryPoint = "benchReplayStep")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double ReplayStep(int calls);

    [LibraryImport(Library, EntryPoint = "benchCopyIn")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double CopyIn(int calls);

    [LibraryImport(Library, EntryPoint = "benchCopyOut")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double CopyOut(int calls);

    [LibraryImport(Library, EntryPoint = "benchEvent")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double Event(int calls);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library ? NativeLibrary.Load(Path.Combine(MeasuredCann.EmulatorFolder, $"lib{Library}.so")) : 0;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int benchOpen(string root);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int benchDrain();
}
