using System.Buffers;
using System.Runtime.InteropServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Owners of memory who, when that is given back, wait for other threads that use the library: no lock of it may be held meanwhile.</summary>
public sealed class OwnerCodeContract : DeviceTest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void AnUnpin_MayWaitForAnotherThread_ThatEnqueuesOnTheStream()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        using NpuTensor other = Device.Allocate<Half>(64);
        using CountdownEvent unpinned = new(1);
        bool enqueued = false;
        using OwnedMemory memory = new(64, () =>
        {
            enqueued = Enqueues(() => other.EnqueueClear(stream));
            unpinned.Signal();
        });
        tensor.EnqueueCopyFrom<Half>(memory.Memory, stream);

        // Now and then a stream looks how far it is.
        for (int i = 0; i < 600 && !unpinned.IsSet; i++)
        {
            other.EnqueueClear(stream);
            while (!stream.IsIdle)
                Thread.Yield();
        }

        stream.Synchronize();
        Assert.True(unpinned.Wait(s_patience, TestContext.Current.CancellationToken));
        Assert.True(enqueued);
    }

    [Fact]
    public void ARelease_OfWhatAnEndedCaptureHeld_MayWaitForAnotherThread()
    {
        using StrangersMemory memory = new(512);
        using NpuStream stream = Device.CreateStream();
        using NpuTensor other = Device.Allocate<Half>(64);
        using CountdownEvent released = new(1);
        bool refused = false;
        ForeignMemory foreign = new(memory.Address, memory.ByteCount, () =>
        {
            refused = Enqueues(() => Assert.Throws<ObjectDisposedException>(() => other.EnqueueClear(stream)));
            released.Signal();
        });
        NpuGraph.Begin(stream);
        using (NpuTensor borrowed = Device.Borrow<Half>(foreign, 64))
            borrowed.EnqueueClear(stream);
        stream.Dispose();
        Assert.True(released.Wait(s_patience, TestContext.Current.CancellationToken));
        Assert.True(refused);
    }

    /// <summary>Whether another thread comes through with that.</summary>
    private static bool Enqueues(Action action) => Task.Run(action).Wait(s_patience);

    /// <summary>Memory of which its owner hears that it is unpinned.</summary>
    private sealed unsafe class OwnedMemory(int length, Action unpinned) : MemoryManager<Half>
    {
        private readonly Half* _memory = (Half*)NativeMemory.AllocZeroed((nuint)length, 2);

        public override Span<Half> GetSpan() => new(_memory, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_memory + elementIndex, pinnable: this);

        public override void Unpin() => unpinned();

        public void Dispose() => ((IDisposable)this).Dispose();

        protected override void Dispose(bool disposing) => NativeMemory.Free(_memory);
    }
}
