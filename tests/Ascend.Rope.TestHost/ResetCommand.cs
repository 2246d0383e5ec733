using System.Runtime.InteropServices;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Opens an NPU of the root that is its argument, resets it behind the library's back, as another user of CANN in the process might, and prints what
/// then becomes of each use.
/// </summary>
internal static unsafe class ResetCommand
{
    public static int Run(string[] args)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = args[0] });
        NpuStream stream = device.CreateStream();
        NpuTensor tensor = device.Allocate<Half>(64);
        tensor.EnqueueClear(stream);

        nint acl = NativeLibrary.Load(device.Info.LibraryPaths["ascendcl"]);
        int status = ((delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(acl, "aclrtResetDevice"))(0);
        Console.WriteLine($"aclrtResetDevice: {status}");

        Try("Allocate", () => device.Allocate<Half>(64).Dispose());
        Try("Allocate again", () => device.Allocate<Half>(64).Dispose());
        Try("CreateStream", () => device.CreateStream().Dispose());
        Try("Synchronize", stream.Synchronize);
        Try("Synchronize again", stream.Synchronize);
        Try("Open again", () =>
        {
            using NpuDevice again = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = args[0] });
            again.Allocate<Half>(64).Dispose();
        });
        Try("CopyFrom", () => tensor.CopyFrom(new Half[64]));
        Try("Dispose", () =>
        {
            stream.Dispose();
            tensor.Dispose();
        });
        return 0;
    }

    private static void Try(string what, Action action)
    {
        try
        {
            action();
            Console.WriteLine($"{what}: done");
        }
        catch (CannException exception)
        {
            Console.WriteLine($"{what}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
