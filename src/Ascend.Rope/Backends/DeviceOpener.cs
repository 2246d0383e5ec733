using Ascend.Rope.Backends.Cann;
using Ascend.Rope.Backends.Cpu;

namespace Ascend.Rope.Backends;

/// <summary>A device that was chosen, and what to say about it.</summary>
internal readonly record struct DeviceChoice(IDeviceBackend Backend, NpuDeviceInfo Info);

/// <summary>The one place that knows which backends there are and chooses between them.</summary>
internal static class DeviceOpener
{
    /// <summary>Opens what the options ask for.</summary>
    /// <exception cref="NpuUnavailableException">An NPU is required and there is none.</exception>
    public static DeviceChoice Open(NpuDeviceOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.DeviceIndex, nameof(NpuDeviceOptions.DeviceIndex));
        switch (options.Policy)
        {
            case NpuPolicy.Cpu:
                return Cpu("The CPU was asked for.", []);
            case NpuPolicy.RequireNpu:
                return Npu(options, "An NPU was required.");
            case NpuPolicy.PreferNpu:
                try
                {
                    return Npu(options, "An NPU was found.");
                }
                catch (NpuUnavailableException unavailable)
                {
                    return Cpu(unavailable.Message, unavailable.ProbeTrace);
                }

            default:
                throw new ArgumentException($"The policy must be PreferNpu, RequireNpu or Cpu; it is {options.Policy}.", nameof(options));
        }
    }

    /// <summary>Opens an NPU in a context that somebody else has made.</summary>
    /// <param name="context">The context.</param>
    /// <param name="owner">Is told when nobody uses it any more, but not when this throws.</param>
    /// <param name="options">Where CANN is.</param>
    /// <exception cref="NotSupportedException">The CPU was asked for.</exception>
    /// <exception cref="NpuUnavailableException">There is no CANN, or another one than the options name.</exception>
    public static DeviceChoice Borrow(nint context, Lender owner, NpuDeviceOptions options)
    {
        if (options.Policy == NpuPolicy.Cpu)
            throw new NotSupportedException("The CPU has no contexts of CANN, and so none to borrow: open it with Open.");
        CannRuntime runtime = CannRuntime.Get(options.CannRoot);
        CannBackend device = runtime.Borrow(context, owner);
        return new DeviceChoice(device, runtime.Describe(device.Index, "Its context was borrowed.") with { IsBorrowed = true });
    }

    /// <summary>Lists the NPUs in order, then the CPU.</summary>
    public static IReadOnlyList<NpuDeviceInfo> Enumerate(NpuDeviceOptions options)
    {
        List<NpuDeviceInfo> devices = [];
        try
        {
            CannRuntime runtime = CannRuntime.Get(options.CannRoot);
            int count = runtime.CountDevices();
            for (int index = 0; index < count; index++)
                devices.Add(runtime.Describe(index, "Present."));
            devices.Add(Cpu("Always present.", count > 0 ? [] : runtime.ProbeTrace).Info);
        }
        catch (NpuUnavailableException unavailable)
        {
            devices.Add(Cpu(unavailable.Message, unavailable.ProbeTrace).Info);
        }

        return devices;
    }

    private static DeviceChoice Npu(NpuDeviceOptions options, string reason)
    {
        CannRuntime runtime = CannRuntime.Get(options.CannRoot);
        return new DeviceChoice(runtime.Open(options.DeviceIndex), runtime.Describe(options.DeviceIndex, reason));
    }

    private static DeviceChoice Cpu(string reason, IReadOnlyList<CannProbeStep> trace) => new(
        CpuBackend.Instance,
        new NpuDeviceInfo { Kind = NpuDeviceKind.Cpu, Name = CpuBackend.Name, Reason = reason, ProbeTrace = trace });
}
