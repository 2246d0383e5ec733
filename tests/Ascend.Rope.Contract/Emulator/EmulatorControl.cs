using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Ascend.Rope.Contract.Emulator;

/// <summary>The kinds of objects that the emulator counts.</summary>
public enum EmulatorKind
{
    Context,
    Stream,
    Event,
    DeviceMemory,
    HostMemory,
    Tensor,
    Executor,
    LeakedExecutor,
    Graph,
}

/// <summary>The control functions of the emulator (native/include/ascend_emulator.h), and a few of CANN that tests call as a stranger would.</summary>
internal static unsafe class EmulatorControl
{
    private static readonly nint s_library = NativeLibrary.Load(Path.Combine(Target.EmulatedRoot, "lib64", "libascendcl.so"));

    public static string Version => Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)Export("emulatorVersion"))())!;

    public static long MisuseCount => ((delegate* unmanaged[Cdecl]<long>)Export("emulatorMisuseCount"))();

    public static long TaskCount => ((delegate* unmanaged[Cdecl]<long>)Export("emulatorTaskCount"))();

    /// <summary>The bytes of device and pinned memory that are allocated.</summary>
    public static long LiveBytes => ((delegate* unmanaged[Cdecl]<long>)Export("emulatorLiveBytes"))();

    /// <summary>How many faults are armed and have not struck.</summary>
    public static long FaultsLeft => ((delegate* unmanaged[Cdecl]<long>)Export("emulatorFaultsLeft"))();

    public static long LiveCount(EmulatorKind kind) => ((delegate* unmanaged[Cdecl]<int, long>)Export("emulatorLiveCount"))((int)kind);

    public static string MisuseText(long index)
    {
        byte* buffer = stackalloc byte[1024];
        ((delegate* unmanaged[Cdecl]<long, byte*, nuint, nuint>)Export("emulatorMisuseText"))(index, buffer, 1024);
        return Marshal.PtrToStringUTF8((nint)buffer)!;
    }

    public static void ClearMisuse() => Call("emulatorClearMisuse");

    /// <summary>Disarms what is armed, and lets calls that hang go on.</summary>
    public static void ClearFaults() => Call("emulatorClearFaults");

    /// <summary>While held, no task on any stream starts.</summary>
    public static void HoldStreams() => Call("emulatorHoldStreams");

    public static void ReleaseStreams() => Call("emulatorReleaseStreams");

    /// <summary>The nth call of a function from now does nothing and returns the code.</summary>
    public static void FailCall(string function, long nth, int code)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
            ((delegate* unmanaged[Cdecl]<byte*, long, int, void>)Export("emulatorFailCall"))(name, nth, code);
    }

    /// <summary>The nth call of a function from now hangs until faults are cleared.</summary>
    public static void HangCall(string function, long nth)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
            ((delegate* unmanaged[Cdecl]<byte*, long, void>)Export("emulatorHangCall"))(name, nth);
    }

    /// <summary>The nth task that runs from now fails; its stream tells at the next synchronize.</summary>
    public static void FailTask(long nth, int code) => ((delegate* unmanaged[Cdecl]<long, int, void>)Export("emulatorFailTask"))(nth, code);

    public static void SetDeviceCount(uint count) => ((delegate* unmanaged[Cdecl]<uint, void>)Export("emulatorSetDeviceCount"))(count);

    /// <summary>Lets the driver lose a device, or have it back.</summary>
    public static void LoseDevice(int device, bool lost) => ((delegate* unmanaged[Cdecl]<int, int, void>)Export("emulatorLoseDevice"))(device, lost ? 1 : 0);

    public static void SetDeviceMemory(ulong bytes) => ((delegate* unmanaged[Cdecl]<ulong, void>)Export("emulatorSetDeviceMemory"))(bytes);

    public static void SetTaskDelay(uint microseconds) => ((delegate* unmanaged[Cdecl]<uint, void>)Export("emulatorSetTaskDelay"))(microseconds);

    /// <summary>The priority that a stream was created with.</summary>
    public static long StreamPriority(nint stream) => ((delegate* unmanaged[Cdecl]<nint, long>)Export("emulatorStreamPriority"))(stream);

    /// <summary>How long the destruction of a graph that runs waits before it fails.</summary>
    public static void SetDestroyPatience(uint milliseconds) => ((delegate* unmanaged[Cdecl]<uint, void>)Export("emulatorSetDestroyPatience"))(milliseconds);

    public static void SetWorkspaceSize(ulong bytes) => ((delegate* unmanaged[Cdecl]<ulong, void>)Export("emulatorSetWorkspaceSize"))(bytes);

    /// <summary>Hides libopapi_math.so from CANN, loaded or not, or shows it again.</summary>
    public static void HideMathLibrary(bool hide) => ((delegate* unmanaged[Cdecl]<int, void>)Export("emulatorHideMathLibrary"))(hide ? 1 : 0);

    /// <summary>Device memory that a stranger allocates, on the device of the context that is current.</summary>
    public static nint Malloc(nuint byteCount)
    {
        nint address;
        Assert.Equal(0, ((delegate* unmanaged[Cdecl]<nint*, nuint, int, int>)Export("aclrtMalloc"))(&address, byteCount, 0));
        return address;
    }

    public static void Free(nint address) => Assert.Equal(0, ((delegate* unmanaged[Cdecl]<nint, int>)Export("aclrtFree"))(address));

    /// <summary>Runs an action and returns the calls to CANN that it made: function, status, and whether a context was current.</summary>
    public static IReadOnlyList<EmulatedCall> Log(Action action)
    {
        Call("emulatorStartCallLog");
        action();
        delegate* unmanaged[Cdecl]<byte*, nuint, nuint> stop = (delegate* unmanaged[Cdecl]<byte*, nuint, nuint>)Export("emulatorStopCallLog");
        byte[] buffer = new byte[1 << 20];
        nuint length;
        fixed (byte* start = buffer)
            length = stop(start, (nuint)buffer.Length);
        return [.. Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EmulatedCall.Parse)];
    }

    /// <summary>Sets a device, as a stranger does, to whose primary context this thread then belongs.</summary>
    public static void SetDevice(int device) => Succeed(((delegate* unmanaged[Cdecl]<int, int>)Export("aclrtSetDevice"))(device));

    public static void ResetDevice(int device) => Succeed(((delegate* unmanaged[Cdecl]<int, int>)Export("aclrtResetDevice"))(device));

    public static nint CreateContext(int device)
    {
        nint context;
        Succeed(((delegate* unmanaged[Cdecl]<nint*, int, int>)Export("aclrtCreateContext"))(&context, device));
        return context;
    }

    public static void DestroyContext(nint context) => Succeed(((delegate* unmanaged[Cdecl]<nint, int>)Export("aclrtDestroyContext"))(context));

    public static void SetCurrentContext(nint context) => Succeed(((delegate* unmanaged[Cdecl]<nint, int>)Export("aclrtSetCurrentContext"))(context));

    /// <summary>A stream that a stranger creates in the context that is current.</summary>
    public static nint CreateStream()
    {
        nint stream;
        Succeed(((delegate* unmanaged[Cdecl]<nint*, int>)Export("aclrtCreateStream"))(&stream));
        return stream;
    }

    /// <summary>Drops the work of a stream, as a stranger may, after which it can only be destroyed.</summary>
    public static void AbortStream(nint stream) => Succeed(((delegate* unmanaged[Cdecl]<nint, int>)Export("aclrtStreamAbort"))(stream));

    public static void DestroyStream(nint stream) => Succeed(((delegate* unmanaged[Cdecl]<nint, int>)Export("aclrtDestroyStream"))(stream));

    /// <summary>The context of this thread, or 0.</summary>
    public static nint CurrentContext()
    {
        nint context = 0;
        return ((delegate* unmanaged[Cdecl]<nint*, int>)Export("aclrtGetCurrentContext"))(&context) == 0 ? context : 0;
    }

    /// <summary>Takes the text of this thread's failures that nobody has read; null when there is none.</summary>
    public static string? TakeErrorText() => Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)Export("aclGetRecentErrMsg"))());

    private static void Succeed(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"The emulator answered {status}.");
    }

    private static void Call(string function) => ((delegate* unmanaged[Cdecl]<void>)Export(function))();

    private static nint Export(string function) => NativeLibrary.GetExport(s_library, function);
}

/// <summary>One call to CANN.</summary>
internal readonly record struct EmulatedCall(string Function, int Status, bool HadContext)
{
    public static EmulatedCall Parse(string line) =>
        line.Split(' ') is [var function, var status, var context]
            ? new EmulatedCall(function, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), context == "1")
            : throw new FormatException(line);
}
