using Ascend.Rope.Contract.Emulator;
using Xunit;

// A process has one CANN, and one count of its live objects.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Ascend.Rope.Contract;

/// <summary>A test with a device, after which nothing may be left behind.</summary>
public abstract class DeviceTest : IDisposable
{
    protected DeviceTest()
    {
        Device = Target.Open();
        if (Target.IsEmulator)
            EmulatorAudit.Begin();
    }

    protected NpuDevice Device { get; }

    public void Dispose()
    {
        Device.Dispose();
        Assert.Equal(0, NpuDiagnostics.ReleaseFailures);
        Assert.Equal(0, NpuDiagnostics.PutBackFailures);
        if (Target.IsEmulator)
            EmulatorAudit.End();
    }

    /// <summary>Says what misuse the test provokes on purpose, so that the audit leaves it alone.</summary>
    protected static void ExpectMisuse() => EmulatorAudit.ExpectMisuse();
}
