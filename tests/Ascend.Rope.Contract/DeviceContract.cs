using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>What a device says of itself.</summary>
public sealed class DeviceContract : DeviceTest
{
    [Fact]
    public void Info_SaysWhatTheDeviceIsAndWhy()
    {
        NpuDeviceInfo info = Device.Info;
        Assert.Equal(Target.IsNpu ? NpuDeviceKind.Npu : NpuDeviceKind.Cpu, info.Kind);
        Assert.Equal(Target.IsEmulator, info.IsEmulated);
        Assert.NotEmpty(info.Name);
        Assert.NotEmpty(info.Reason);
        Assert.Equal(Target.IsNpu, info.CannVersion is not null);
        Assert.Equal(Target.IsNpu ? 3 : 0, info.LibraryPaths.Count);
    }

    [Fact]
    public void Enumerate_ListsTheNpusAndThenTheCpu()
    {
        IReadOnlyList<NpuDeviceInfo> devices = NpuDevice.Enumerate(Target.Options);
        Assert.Equal(NpuDeviceKind.Cpu, devices[^1].Kind);
        if (Target.IsNpu)
        {
            Assert.All(devices.SkipLast(1), device => Assert.Equal(NpuDeviceKind.Npu, device.Kind));
            Assert.Equal(Enumerable.Range(0, devices.Count - 1), devices.SkipLast(1).Select(device => device.Index));
        }
    }

    [Fact]
    public void Open_OfANegativeIndex_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NpuDevice.Open(Target.Options with { DeviceIndex = -1 }));

    [Fact]
    public void Open_OfAnUnknownPolicy_IsRefused() =>
        Assert.Throws<ArgumentException>(() => NpuDevice.Open(Target.Options with { Policy = (NpuPolicy)9 }));

    [Fact]
    public void ADevice_Answers_WhetherOrNotItWorks_UntilItIsDisposedOf()
    {
        using NpuDevice device = NpuDevice.Open(Target.Options);
        device.ThrowIfLost();
        using BusyWork busy = new(device);
        using NpuStream stream = device.CreateStream();
        busy.Enqueue(stream);
        device.ThrowIfLost();
        stream.Synchronize();
        NpuGraph.Begin(stream, NpuCaptureMode.Relaxed);
        device.ThrowIfLost();
        stream.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(device.ThrowIfLost);
    }

    [Fact]
    public void Open_TellsTheLogWhatItChose_AndWhy()
    {
        TestLog log = new();
        using NpuDevice device = NpuDevice.Open(Target.Options with { LoggerFactory = log });
        Assert.Contains($"Information: Opened {device}: {device.Info.Reason}", log.Lines);
        Assert.Equal(device.Info.ProbeTrace.Count, log.Lines.Count(line => line.StartsWith("Debug: The search for CANN: ", StringComparison.Ordinal)));
    }
}
