using System.Diagnostics;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Waits that end before the work does, and streams whose work somebody has aborted.</summary>
public sealed class AbortTests : DeviceTest
{
    private const int KernelFailed = 507015;
    private const int Aborted = 107023;
    private const int NotInTime = 507046;
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void AStreamThatSomebodyAborts_SaysSoAtEveryWait_AndTheDeviceGoesOn()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        Abort(stream, operands);
        Assert.Equal(NpuOperationKind.Rope, Assert.Single(AssertAborted(stream.Synchronize).Suspects).Kind);
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Empty(AssertAborted(stream.Synchronize).Suspects);
        AssertAborted(() => operands.Y.ToArray<Half>());
        AssertAborted(() => stream.Synchronize(TimeSpan.FromMinutes(1)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        stream.Dispose();

        // The last wait, as the stream was disposed of, is told to whoever reads what it worked on.
        AssertAborted(() => operands.Y.ToArray<Half>());
        using NpuStream other = Device.CreateStream();
        operands.Enqueue(other);
        other.Synchronize();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task AnAbort_EndsTheWaitsThatAreUnderWay()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuStream stream = Device.CreateStream();
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task wait = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        using (NpuStreamLease lease = stream.LeaseHandle())
            EmulatorControl.AbortStream(lease.Handle);
        Assert.Equal(Aborted, (await Assert.ThrowsAsync<CannException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken))).Status);
        EmulatorControl.ReleaseStreams();
        await stream.DisposeAsync();
        AssertAborted(() => operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task AWaitThatPassesItsLimit_LeavesAliveWhatTheDeviceMayStillUse()
    {
        Device.MemoryCacheLimit = 0;
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        long before = EmulatorControl.LiveCount(EmulatorKind.DeviceMemory);
        Assert.Throws<TimeoutException>(() => stream.Synchronize(TimeSpan.FromMilliseconds(20)));
        await Assert.ThrowsAsync<TimeoutException>(() => stream.SynchronizeAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        operands.Dispose();
        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(before - 4, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
    }

    [Fact]
    public void AWaitThatCannEndsItself_LeavesAliveWhatTheDeviceMayStillUse()
    {
        Device.MemoryCacheLimit = 0;
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        long before = EmulatorControl.LiveCount(EmulatorKind.DeviceMemory);
        EmulatorControl.FailCall("aclrtSynchronizeStream", 1, NotInTime);
        Assert.Equal(NotInTime, Assert.Throws<CannException>(stream.Synchronize).Status);
        operands.Dispose();
        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(before - 4, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
    }

    [Fact]
    public void AFailureBehindAWaitThatPassedItsLimit_IsToldByTheNext()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        Assert.Throws<TimeoutException>(() => stream.Synchronize(TimeSpan.FromMilliseconds(20)));
        EmulatorControl.ReleaseStreams();
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal((KernelFailed, NpuOperationKind.Rope), (failure.Status, Assert.Single(failure.Suspects).Kind));
    }

    [Fact]
    public void AnEvent_SaysNothingOfAFailureBeforeIt_WhichTheStreamTells()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuEvent marker = Device.CreateEvent();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Enqueue(stream);
        marker.Record(stream);
        marker.Synchronize();
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal([NpuOperationKind.Rope, NpuOperationKind.EventRecord], failure.Suspects.Select(suspect => suspect.Kind));
    }

    private static void Abort(NpuStream stream, DeviceOperands<Half> operands)
    {
        using HeldStreams held = new();
        operands.Enqueue(stream);
        using (NpuStreamLease lease = stream.LeaseHandle())
            EmulatorControl.AbortStream(lease.Handle);
        EmulatorControl.ReleaseStreams();
    }

    private static CannException AssertAborted(Action action)
    {
        CannException failure = Assert.Throws<CannException>(action);
        Assert.Equal(Aborted, failure.Status);
        return failure;
    }
}
