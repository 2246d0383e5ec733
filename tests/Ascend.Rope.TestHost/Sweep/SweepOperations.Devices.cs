using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ascend.Rope.Backends.Cann;
using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>Devices.</content>
internal static partial class SweepOperations
{
    /// <summary>What a device and its CANN are called, which may stay unknown.</summary>
    private static readonly string[] s_description = ["aclrtGetSocName", "aclsysGetCANNVersion", "aclrtGetVersion"];

    private static IEnumerable<SweepOperation> Devices =>
    [
        new("open the first device", stage => Open(0, ForgetCann)) { MadeGood = s_description, ComesBeforeContexts = true },
        new("open another device", stage => Open(1, () => DevicesOf(Cann).TryRemove(1, out _))) { MadeGood = s_description, ComesBeforeContexts = true },
        new("open a device that is open", stage => Open(0, () => { })) { MadeGood = s_description, ComesBeforeContexts = true },
        new("try to open a device", stage => new SweepAct(() =>
        {
            ForgetCann();
            if (!NpuDevice.TryOpen(Options, out NpuDevice? device, out string? reason))
                throw new NpuUnavailableException(reason);
            device.Dispose();
        })) { MadeGood = s_description, ComesBeforeContexts = true },
        new("enumerate devices", stage =>
        {
            IReadOnlyList<NpuDeviceInfo> found = [];
            return new SweepAct(() =>
            {
                found = NpuDevice.Enumerate(new NpuDeviceOptions { CannRoot = Target.EmulatedRoot });
                if (found is [{ Kind: NpuDeviceKind.Cpu, Reason: var reason }])
                    throw new NpuUnavailableException(reason);
            }) { Check = () => Xunit.Assert.Equal(3, found.Count) };
        }) { MadeGood = s_description, ComesBeforeContexts = true },
        new("ask whether it is lost", stage => new SweepAct(stage.Device.ThrowIfLost)),
        new("measure memory", stage => new SweepAct(() => Xunit.Assert.True(stage.Device.MemoryInfo.TotalBytes > 0))),
        new("trim memory", stage =>
        {
            Cache(stage.Device);
            return new SweepAct(stage.Device.TrimMemory) { Check = () => Xunit.Assert.Equal(0, stage.Device.MemoryInfo.CachedBytes) };
        }),
        new("lower the limit of cached memory", stage =>
        {
            Cache(stage.Device);
            long limit = stage.Device.MemoryCacheLimit;
            return new SweepAct(() => stage.Device.MemoryCacheLimit = 0)
            {
                After = () =>
                {
                    stage.Device.MemoryCacheLimit = limit;
                    stage.Device.TrimMemory();
                },
            };
        }),
        new("dispose of a device", stage =>
        {
            NpuDevice again = Target.Open();
            Cache(again);
            return new SweepAct(again.Dispose)
            {
                Ends = true,
                After = () =>
                {
                    again.Dispose();
                    _ = Xunit.Assert.Throws<ObjectDisposedException>(again.TrimMemory);
                },
            };
        }),
    ];

    private static NpuDeviceOptions Options => new() { Policy = NpuPolicy.RequireNpu, CannRoot = Target.EmulatedRoot };

    private static CannRuntime Cann => Instance(null) ?? throw new InvalidOperationException("No device is open.");

    private static SweepAct Open(int index, Action forget)
    {
        forget();
        return new SweepAct(() => NpuDevice.Open(Options with { DeviceIndex = index }).Dispose())
        {
            // Whatever was kept of a device that did not open would show here.
            Check = () =>
            {
                using NpuDevice device = NpuDevice.Open(Options with { DeviceIndex = index });
                device.CreateTensor<Half>([64], new Half[64]).Dispose();
                device.TrimMemory();
            },
        };
    }

    /// <summary>As if no device had been opened in this process. Those that are open stay so: their contexts are the same.</summary>
    private static void ForgetCann() => Instance(null) = null;

    private static void Cache(NpuDevice device)
    {
        device.Allocate<Half>(1 << 12).Dispose();
        device.Allocate<Half>(1 << 14).Dispose();
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "s_instance")]
    private static extern ref CannRuntime? Instance(CannRuntime? ofType);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_devices")]
    private static extern ref ConcurrentDictionary<int, CannBackend> DevicesOf(CannRuntime runtime);
}
