using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Who waits for whom, made visible by streams that are held.</summary>
public sealed class WaitingTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public async Task ACopy_WaitsForAStreamThatIsBeingDisposedOf()
    {
        NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task dispose = Task.Run(stream.Dispose, TestContext.Current.CancellationToken);
        Task<Half[]> copy = Task.Run(() => operands.Y.ToArray<Half>(), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(dispose.IsCompleted);
        Assert.False(copy.IsCompleted);
        EmulatorControl.ReleaseStreams();
        await dispose;
        _source.AssertRotated(await copy);
    }

    [Fact]
    public void ACopy_WaitsForAStreamThatIsBeingDisposedOf_AlsoWhenOtherStreamsUseTheTensor()
    {
        NpuStream stream = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.SetTaskDelay(50_000);
        operands.Enqueue(stream);
        Thread dispose = new(stream.Dispose);
        dispose.Start();
        operands.X.EnqueueCopyTo<Half>(new Half[_source.X.Length], other);
        operands.X.CopyFrom(new Half[_source.X.Length]);
        dispose.Join();
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void CopiesThatRaceTheDisposalOfTheirStream_NeverFail()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        for (int round = 0; round < 500; round++)
        {
            NpuStream stream = Device.CreateStream();
            operands.Enqueue(stream);
            Parallel.Invoke(stream.Dispose, () => _source.AssertRotated(operands.Y.ToArray<Half>()));
        }
    }

    [Fact]
    public void ATensorThatIsDisposedOfInFlight_IsRefusedAtOnce()
    {
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        operands.Dispose();
        Assert.Throws<ObjectDisposedException>(() => operands.Enqueue(stream));
        Assert.Throws<ObjectDisposedException>(() => operands.Y.Slice(0, 64).Dispose());
        Assert.Throws<ObjectDisposedException>(() => operands.Y.ToArray<Half>());
        Assert.Throws<ObjectDisposedException>(() => operands.X.CopyFrom(_source.X));
        EmulatorControl.ReleaseStreams();
    }

    [Fact]
    public async Task ManyWaitsForOneStream_TakeOneThread()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        int before = ThreadCount();
        List<Task> waits = [.. Enumerable.Range(0, 200).Select(_ => stream.SynchronizeAsync(TestContext.Current.CancellationToken))];
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.InRange(ThreadCount(), 0, before + 50); // threads of others come and go meanwhile
        EmulatorControl.ReleaseStreams();
        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AWait_CoversWhatWasEnqueuedAfterAnotherHadBegun()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task first = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        long done = EmulatorControl.TaskCount;
        for (int i = 0; i < 20; i++)
            operands.Enqueue(stream);
        Task second = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        EmulatorControl.ReleaseStreams();
        await first;
        await second;
        Assert.Equal(21, EmulatorControl.TaskCount - done);
        Assert.True(stream.IsIdle);
    }

    [Fact]
    public async Task AWaitForALentStream_CoversTheWorkOfOthers()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuStreamLease lease = stream.LeaseHandle();
        using NpuStream others = Device.Borrow(new ForeignStream(lease.Handle));
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(others);
        Task wait = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        bool wasOver = wait.IsCompleted;
        EmulatorControl.ReleaseStreams();
        await wait;
        Assert.False(wasOver);
    }

    [Fact]
    public void AForgottenStream_ComesBack_ThoughItsTensorsLive()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        long before = EmulatorControl.LiveCount(EmulatorKind.Stream);
        for (int i = 0; i < 10; i++)
            Forget(operands);
        Stopwatch watch = Stopwatch.StartNew();
        while (EmulatorControl.LiveCount(EmulatorKind.Stream) > before && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Stream));
    }

    [Fact]
    public async Task AFinalizer_WaitsForNothing()
    {
        WeakReference forgotten = ForgetInFlight();
        while (forgotten.IsAlive)
            GC.Collect();
        await Task.Run(GC.WaitForPendingFinalizers, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(5, EmulatorControl.LiveCount(EmulatorKind.DeviceMemory));
        EmulatorControl.ReleaseStreams();
    }

    private static int ThreadCount()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(DeviceOperands<Half> operands)
    {
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        stream.Synchronize();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference ForgetInFlight()
    {
        EmulatorControl.HoldStreams();
        NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        return new WeakReference(stream);
    }
}
