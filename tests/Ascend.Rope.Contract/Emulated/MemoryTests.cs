using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>When memory goes back, made visible by streams that are held.</summary>
public sealed class MemoryTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void OutOfMemory_FreesWhatIsCached_AndTriesAgain()
    {
        Device.TrimMemory();
        EmulatorControl.SetDeviceMemory(1 << 20);
        try
        {
            Device.Allocate<Half>(1 << 18).Dispose();
            Device.Allocate<Half>(3 << 17).Dispose();
            Assert.Equal(3 << 18, Device.MemoryInfo.CachedBytes);
            using NpuTensor tensor = Device.Allocate<Half>((1 << 18) + (1 << 10));
            NpuOutOfMemoryException exception = Assert.Throws<NpuOutOfMemoryException>(() => Device.Allocate<Half>(1 << 20).Dispose());
            Assert.Contains($"tensors have {Device.MemoryInfo.InUseBytes} bytes in use, 0 more are cached", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            EmulatorControl.SetDeviceMemory(1UL << 36);
        }
    }

    [Fact]
    public void WhatHasNoRoomRoundedUp_HasTheSizeThatWasAskedFor()
    {
        Device.TrimMemory();
        EmulatorControl.SetDeviceMemory(1100 << 10);
        try
        {
            using NpuTensor tensor = Device.Allocate<Half>((1 << 19) + 1);
            Assert.Equal((1 << 20) + 2, Device.MemoryInfo.InUseBytes);
        }
        finally
        {
            EmulatorControl.SetDeviceMemory(1UL << 36);
        }
    }

    [Fact]
    public void OnlyTheStreamItself_GetsMemoryThatItHasNotPassed()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuStream other = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        stream.Synchronize();
        using HeldStreams held = new();
        NpuTensor gone = Device.AllocateUninitialized<Half>(stream, _source.XShape);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, gone, stream);
        gone.Dispose();
        Assert.Equal(1, Allocations(() => Device.Allocate<Half>(_source.XShape).Dispose()));
        Device.TrimMemory();
        Assert.Equal(1, Allocations(() => Device.Allocate<Half>(other, _source.XShape).Dispose()));
        Device.TrimMemory();
        NpuTensor next = null!;
        Assert.Equal(0, Allocations(() => next = Device.AllocateUninitialized<Half>(stream, _source.XShape)));
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, next, stream);
        next.Dispose();
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(3072, Device.MemoryInfo.CachedBytes);
        Assert.Equal(0, Allocations(() => Device.Allocate<Half>(_source.XShape).Dispose()));
    }

    [Fact]
    public void MemoryThatWasHandedOn_IsInUse_WhenTheWorkBeforeIsPassed()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        stream.Synchronize();
        Device.TrimMemory();
        NpuTensor gone = Device.AllocateUninitialized<Half>(stream, _source.XShape);
        NpuTensor next = null!;
        using (new HeldStreams())
        {
            InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, gone, stream);
            gone.Dispose();
            Assert.Equal(0, Allocations(() => next = Device.AllocateUninitialized<Half>(stream, _source.XShape)));
        }

        stream.Synchronize();
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
        next.Dispose();
        Assert.Equal(3072, Device.MemoryInfo.CachedBytes);
    }

    [Fact]
    public void MemoryOfTwoStreams_WaitsForBoth()
    {
        using NpuStream first = Device.CreateStream();
        using NpuStream second = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(first);
        first.Synchronize();
        operands.Enqueue(second);
        second.Synchronize();
        Device.TrimMemory();
        NpuTensor shared = Device.CreateTensor<Half>(_source.XShape, _source.X);
        using NpuTensor y = Device.Allocate<Half>(_source.XShape);
        using HeldStreams held = new();
        InterleaveRope.Enqueue(shared, operands.Cos, operands.Sin, y, first);
        InterleaveRope.Enqueue(shared, operands.Cos, operands.Sin, operands.Y, second);
        shared.Dispose();
        Assert.Equal(1, Allocations(() => Device.AllocateUninitialized<Half>(first, _source.XShape).Dispose()));
        Device.TrimMemory();
        EmulatorControl.ReleaseStreams();
        first.Synchronize();
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
        second.Synchronize();
        Assert.Equal(3072, Device.MemoryInfo.CachedBytes);
    }

    [Fact]
    public void MemoryOfAGraph_GoesWithTheGraph()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuTensor y = Device.Allocate<Half>(_source.XShape);
        using NpuGraph graph = NpuGraph.Capture(stream, s => InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, y, s));
        Device.TrimMemory();
        graph.Replay(stream);
        y.Dispose();
        Assert.Equal(1, Allocations(() => Device.Allocate<Half>(stream, _source.XShape).Dispose()));
        graph.Replay(stream);
        stream.Synchronize();
        Device.TrimMemory();
        graph.Dispose();
        Assert.Equal(3072, Device.MemoryInfo.CachedBytes);
    }

    [Fact]
    public void ForgottenTensors_GiveTheirMemoryBack()
    {
        Device.TrimMemory();
        long before = Device.MemoryInfo.InUseBytes;
        Forget();
        for (int i = 0; i < 100 && Device.MemoryInfo.InUseBytes > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
        Assert.Equal(10 * 512, Device.MemoryInfo.CachedBytes);
        using NpuTensor again = Device.CreateTensor<Half>([64], new Half[64]);
        Assert.Equal(new Half[64], again.ToArray<Half>());
    }

    [Fact]
    public void ASteadyLoad_AllocatesNoDeviceMemory()
    {
        using NpuStream stream = Device.CreateStream();
        void Request()
        {
            using DeviceOperands<Half> operands = new(Device, _source);
            using NpuTensor y = InterleaveRope.Apply(operands.X, operands.Cos, operands.Sin, stream);
            _source.AssertRotated(y.ToArray<Half>());
        }

        Request();
        Assert.Equal(0, Allocations(() =>
        {
            for (int i = 0; i < 20; i++)
                Request();
        }));
    }

    private static int Allocations(Action action) => EmulatorControl.Log(action).Count(call => call.Function == "aclrtMalloc");

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Forget()
    {
        for (int i = 0; i < 10; i++)
            Device.Allocate<Half>(64);
    }
}
