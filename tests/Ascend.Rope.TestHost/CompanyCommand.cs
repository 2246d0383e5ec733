using System.Runtime.InteropServices;
using System.Text;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Shares the emulated CANN of a root with another user of it in this process, which initialises it <c>before</c> the library or <c>after</c>, has a
/// context of its own, and ends CANN while the library goes on. Prints what became of each, and what the library has called that it must not call.
/// </summary>
internal static unsafe class CompanyCommand
{
    /// <summary>What would take CANN, a device or a mode from the other user.</summary>
    private static readonly string[] s_forbidden = ["Finalize", "Reset", "Sat", "CreateContext", "DestroyContext"];

    public static int Run(string[] args)
    {
        string root = args[0];
        bool isFirst = args[1] == "before";
        nint acl = isFirst ? NativeLibrary.Load(Path.Combine(root, "lib64", "libascendcl.so")) : 0;
        nint own = isFirst ? Begin(acl) : 0;

        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = root });
        using NpuStream stream = device.CreateStream();
        if (!isFirst)
        {
            Rotate(device, stream);
            acl = NativeLibrary.Load(Path.Combine(root, "lib64", "libascendcl.so"));
            own = Begin(acl);
        }

        ((delegate* unmanaged[Cdecl]<void>)NativeLibrary.GetExport(acl, "emulatorStartCallLog"))();
        Rotate(device, stream);
        Console.WriteLine($"called what it must not: {string.Join(' ', Calls(acl).Where(call => s_forbidden.Any(word => call.Contains(word, StringComparison.Ordinal))))}");
        Console.WriteLine($"context: {(Current(acl) == own ? "its own" : "another")}");
        Console.WriteLine($"aclFinalize: {Call(acl, "aclFinalize")}");
        Rotate(device, stream);
        Console.WriteLine($"context: {(Current(acl) == own ? "its own" : "another")}");
        Console.WriteLine($"aclrtDestroyContext: {((delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(acl, "aclrtDestroyContext"))(own)}");
        Rotate(device, stream);
        return 0;
    }

    /// <summary>What the other user does: initialises CANN, and has a context on the second device.</summary>
    private static nint Begin(nint acl)
    {
        Console.WriteLine($"aclInit: {((delegate* unmanaged[Cdecl]<byte*, int>)NativeLibrary.GetExport(acl, "aclInit"))(null)}");
        nint context;
        Console.WriteLine($"aclrtCreateContext: {((delegate* unmanaged[Cdecl]<nint*, int, int>)NativeLibrary.GetExport(acl, "aclrtCreateContext"))(&context, 1)}");
        return context;
    }

    /// <summary>What the library does: an operator and its copies, held against the reference.</summary>
    private static void Rotate(NpuDevice device, NpuStream stream)
    {
        Half[] values = [.. Enumerable.Range(0, 64).Select(index => (Half)(index / 64f))];
        using NpuTensor x = device.CreateTensor<Half>([1, 1, 1, 64], values);
        using NpuTensor y = InterleaveRope.Apply(x, x, x, stream);
        bool isRight = y.ToArray<Half>().AsSpan().SequenceEqual(RopeReference.Apply<Half>(values, values, values, 1, 1, 1, 1));
        Console.WriteLine($"rotated: {(isRight ? "right" : "wrong")}");
    }

    private static int Call(nint acl, string function) => ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(acl, function))();

    private static nint Current(nint acl)
    {
        nint context = 0;
        return ((delegate* unmanaged[Cdecl]<nint*, int>)NativeLibrary.GetExport(acl, "aclrtGetCurrentContext"))(&context) == 0 ? context : 0;
    }

    private static string[] Calls(nint acl)
    {
        byte[] buffer = new byte[1 << 16];
        nuint length;
        fixed (byte* start = buffer)
            length = ((delegate* unmanaged[Cdecl]<byte*, nuint, nuint>)NativeLibrary.GetExport(acl, "emulatorStopCallLog"))(start, (nuint)buffer.Length);
        string[] calls = Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return calls.Length > 0 ? calls : throw new InvalidOperationException("The log of calls is empty.");
    }
}
