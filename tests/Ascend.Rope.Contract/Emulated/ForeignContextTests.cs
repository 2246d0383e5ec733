using Ascend.Rope.Contract.Emulator;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Devices in contexts of others: who owns them destroys them as soon as they come back, and the emulator tells of what was left behind.</summary>
public sealed class ForeignContextTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ADeviceInAForeignContext_IsOneAsAnyOther_AndLeavesNothingInIt(int index)
    {
        using StrangersContext context = new(index);
        using (NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options))
        {
            Assert.Equal(index, device.Info.Index);
            Assert.Contains("borrowed", device.ToString(), StringComparison.Ordinal);
            using DeviceOperands<Half> operands = new(device, _source);
            using NpuStream stream = device.CreateStream();
            using NpuStream second = device.CreateStream();
            using NpuEvent marker = device.CreateEvent();
            using NpuHostBuffer<Half> buffer = device.AllocatePinned<Half>((int)operands.Y.ElementCount);
            operands.Enqueue(stream);
            using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
            graph.Replay(stream);
            marker.Record(stream);
            second.WaitFor(marker);
            operands.Y.EnqueueCopyTo<Half>(buffer.Memory, second);
            second.Synchronize();
            _source.AssertRotated(buffer.GetSpan().ToArray());
            Assert.Equal(0, context.Releases);
        }

        Assert.Equal(1, context.Releases);
    }

    [Fact]
    public void TheContext_GoesBack_WhenTheLastThingInItHasGone()
    {
        using StrangersContext context = new(0);
        NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options);
        NpuStream stream = device.CreateStream();
        NpuTensor tensor = device.Allocate<Half>(256);
        NpuContextLease lease = device.LeaseContext();
        Assert.Equal(context.Handle, lease.Handle);
        device.Dispose();
        device.Dispose();
        using HeldStreams held = new();
        tensor.EnqueueClear(stream);
        tensor.Dispose();
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        stream.Dispose();
        Assert.Equal(0, context.Releases);
        lease.Dispose();
        Assert.Equal(1, context.Releases);
    }

    [Fact]
    public void BorrowedMemory_HoldsTheContext()
    {
        using StrangersContext context = new(0);
        using StrangersMemory memory = new(512);
        NpuTensor tensor;
        using (NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options))
            tensor = device.Borrow<Half>(memory.Lend(), 256);
        Assert.Equal((0, 0), (context.Releases, memory.Releases));
        tensor.Dispose();
        Assert.Equal((1, 1), (context.Releases, memory.Releases));
    }

    [Fact]
    public void AContextBorrowedTwice_IsOneDevice_AndGoesBackTwice()
    {
        using StrangersContext context = new(0);
        NpuDevice first = NpuDevice.Borrow(context.Lend(), Target.Options);
        NpuDevice second = NpuDevice.Borrow(context.Lend(), Target.Options);
        using (DeviceOperands<Half> operands = new(first, _source))
        using (NpuStream stream = second.CreateStream())
        {
            first.Dispose();
            operands.Enqueue(stream);
            stream.Synchronize();
            _source.AssertRotated(operands.Y.ToArray<Half>());
        }

        Assert.Equal(0, context.Releases);
        second.Dispose();
        Assert.Equal(2, context.Releases);
    }

    [Fact]
    public void ARelease_MayDestroyTheContext_AndTheNextIsAnother()
    {
        long before = EmulatorControl.LiveCount(EmulatorKind.Context);
        for (int run = 0; run < 3; run++)
        {
            StrangersContext context = new(0);
            using NpuDevice device = NpuDevice.Borrow(context.Lend() with { Release = context.Dispose }, Target.Options);
            using DeviceOperands<Half> operands = new(device, _source);
            using NpuStream stream = device.CreateStream();
            operands.Enqueue(stream);
        }

        Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Context));
    }

    [Fact]
    public void AStreamOfTheContext_IsBorrowed_AndOneOfAnotherIsRefusedByCann()
    {
        using StrangersContext context = new(0);
        nint foreign = 0;
        context.Within(() => foreign = EmulatorControl.CreateStream());
        using (NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options))
        {
            using DeviceOperands<Half> operands = new(device, _source);
            using (NpuStream stream = device.Borrow(new ForeignStream(foreign)))
                operands.Enqueue(stream);
            _source.AssertRotated(operands.Y.ToArray<Half>());
            using NpuStream here = Device.CreateStream();
            using NpuStreamLease lease = here.LeaseHandle();
            using NpuStream wrong = device.Borrow(new ForeignStream(lease.Handle));
            Assert.Equal(107003, Assert.Throws<CannException>(() => operands.Y.EnqueueClear(wrong)).Status);
        }

        context.Within(() => EmulatorControl.DestroyStream(foreign));
        Assert.Equal(1, context.Releases);
    }

    [Fact]
    public void TwoContextsOfOneNpu_AreTwoDevices_BetweenWhichTensorsAreCopied()
    {
        using StrangersContext context = new(0);
        using NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options);
        using DeviceOperands<Half> here = new(Device, _source);
        using NpuStream stream = device.CreateStream();
        Assert.Contains("borrowed", Assert.Throws<ArgumentException>(() => here.Enqueue(stream)).Message, StringComparison.Ordinal);
        using NpuTensor there = device.Allocate<Half>(_source.XShape);
        there.CopyFrom(here.X);
        Assert.Equal(here.X.ToArray<Half>(), there.ToArray<Half>());
    }

    [Fact]
    public void TheThread_KeepsItsContext()
    {
        using StrangersContext context = new(1);
        nint before = EmulatorControl.CurrentContext();
        using NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options);
        using NpuTensor tensor = device.Allocate<Half>(256);
        Assert.Equal(before, EmulatorControl.CurrentContext());
    }

    [Fact]
    public void ADestroyedContext_IsRefused_AndGoesBackOnce()
    {
        StrangersContext context = new(0);
        context.Dispose();
        Assert.Throws<NpuContextException>(() => NpuDevice.Borrow(context.Lend(), Target.Options).Dispose());
        Assert.Equal(1, context.Releases);
        EmulatorControl.ClearMisuse();
    }

    [Theory]
    [InlineData("aclrtSetCurrentContext")]
    [InlineData("aclrtGetDevice")]
    public void WhenCannFails_TheContextGoesBackOnce(string function)
    {
        using StrangersContext context = new(0);
        EmulatorControl.FailCall(function, 1, 107000);
        Assert.ThrowsAny<CannException>(() => NpuDevice.Borrow(context.Lend(), Target.Options).Dispose());
        Assert.Equal(1, context.Releases);
    }

    [Fact]
    public void WhenTheLogFails_TheContextGoesBackOnce()
    {
        using StrangersContext context = new(0);
        Assert.Throws<InvalidOperationException>(() => NpuDevice.Borrow(context.Lend(), Target.Options with { LoggerFactory = new BrokenLog() }).Dispose());
        Assert.Equal(1, context.Releases);
    }

    [Fact]
    public void ARelease_ThatThrows_IsCounted()
    {
        using StrangersContext context = new(0);
        long failures = NpuDiagnostics.GiveBackFailures;
        ForeignContext foreign = context.Lend() with { Release = () => throw new InvalidOperationException() };
        NpuDevice.Borrow(foreign, Target.Options).Dispose();
        Assert.Equal(failures + 1, NpuDiagnostics.GiveBackFailures);
    }

    private sealed class BrokenLog : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => throw new InvalidOperationException();

        public void Dispose()
        {
        }
    }
}
