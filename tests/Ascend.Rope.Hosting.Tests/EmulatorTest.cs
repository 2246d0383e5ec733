using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>A test on the devices of the emulator, after which no fault is armed, nothing is held, and nothing was misused.</summary>
public abstract class EmulatorTest : IDisposable
{
    private protected readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    protected EmulatorTest()
    {
        _ = Target.EmulatedRoot;
        EmulatorControl.ClearMisuse();
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        EmulatorControl.ClearFaults();
        EmulatorControl.ReleaseStreams();
        EmulatorControl.LoseDevice(1, lost: false);
        Assert.True(EmulatorControl.MisuseCount == 0, EmulatorControl.MisuseCount == 0 ? "" : EmulatorControl.MisuseText(0));
        GC.SuppressFinalize(this);
    }

    private protected async Task RotateAsync(StreamLease lease)
    {
        using DeviceOperands<Half> operands = new(lease.Device, _source);
        operands.Enqueue(lease.Stream);
        await lease.Stream.SynchronizeAsync(Token);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    /// <summary>Rents a stream of a device, whose work then fails.</summary>
    private protected async Task<CannException> FailAsync(TestService service, PooledDevice device, int status)
    {
        await using StreamLease lease = await service.Pool.RentAsync(device, Token);
        using DeviceOperands<Half> operands = new(lease.Device, _source);
        EmulatorControl.FailTask(1, status);
        operands.Enqueue(lease.Stream);
        return await Assert.ThrowsAsync<CannException>(() => lease.Stream.SynchronizeAsync(Token));
    }
}
