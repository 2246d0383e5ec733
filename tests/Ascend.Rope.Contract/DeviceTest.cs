using Ascend.Rope.Contract.Emulator;
using Xunit;

// A process has one CANN, and one count of its live objects.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Ascend.Rope.Contract;

/// <summary>A test with a device, after which nothing may be left behind.</summary>
public abstract class DeviceTest : IDisposable
{
    /// <summary>The context of the device: a thread of the pool may have another, which a test on the second device has left there.</summary>
    private static readonly Lazy<nint> s_context = new(() =>
    {
        nint context = 0;
        Thread thread = new(() =>
        {
            using NpuDevice device = Target.Open();
            _ = device.MemoryInfo;
            context = EmulatorControl.CurrentContext();
        });
        thread.Start();
        thread.Join();
        return context;
    });

    private readonly long _releaseFailures = NpuDiagnostics.ReleaseFailures;
    private readonly long _putBackFailures = NpuDiagnostics.PutBackFailures;
    private readonly long _cacheLimit;
    private bool _releaseFailuresExpected;

    protected DeviceTest()
    {
        Device = Target.Open();
        _cacheLimit = Device.MemoryCacheLimit;
        if (!Target.IsEmulator)
            return;
        EmulatorAudit.Begin();
        EmulatorControl.SetCurrentContext(s_context.Value);
    }

    protected NpuDevice Device { get; }

    public void Dispose()
    {
        if (Target.IsEmulator)
            EmulatorAudit.End(Device);
        Device.MemoryCacheLimit = _cacheLimit;
        Device.Dispose();
        if (!_releaseFailuresExpected)
            Assert.Equal(_releaseFailures, NpuDiagnostics.ReleaseFailures);
        Assert.Equal(_putBackFailures, NpuDiagnostics.PutBackFailures);
    }

    /// <summary>Says that the test makes releases fail on purpose.</summary>
    protected void ExpectReleaseFailures() => _releaseFailuresExpected = true;
}
