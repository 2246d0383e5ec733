using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost.Stress;

/// <content>What it does with the operator.</content>
internal sealed partial class StressWorker
{
    private (string Name, Action Act)[] Acts<T>() where T : unmanaged =>
    [
        ("enqueue", () => With<T>((c, o) => EnqueueAndCheck(c, o, Own))),
        ("enqueue on a shared stream", () => With<T>(EnqueueShared)),
        ("enqueue a batch", () => With<T>(EnqueueBatch)),
        ("enqueue a view", () => With<T>(EnqueueView)),
        ("capture and replay", () => With<T>(CaptureAndReplay)),
        ("order two streams", () => With<T>(OrderStreams)),
        ("copy by pinned memory", () => With<T>(CopyPinned)),
        ("wait with a limit", () => With<T>(WaitWithLimit)),
        ("cancel a wait", () => With<T>(CancelWait)),
        ("dispose of what is at work", () => With<T>(DisposeAtWork)),
        ("dispose beside an enqueue", () => With<T>(DisposeBeside)),
        ("copy between devices", () => With<T>(CopyAcross)),
        ("lend and borrow", () => With<T>(LendAndBorrow)),
        ("leave to the finalizer", () => With<T>(LeaveToFinalizer)),
    ];

    private void With<T>(Action<StressCase<T>, DeviceOperands<T>> act) where T : unmanaged
    {
        StressCase<T> chosen = StressCase<T>.All[_random.Next(StressCase<T>.All.Length)];
        RopeCase<T> source = chosen.Source;
        DeviceOperands<T>? operands = null;
        try
        {
            operands = new DeviceOperands<T>(Here.Device, source);
            act(chosen, operands);
        }
        finally
        {
            operands?.Dispose();
        }
    }

    private static void EnqueueAndCheck<T>(StressCase<T> c, DeviceOperands<T> o, NpuStream stream) where T : unmanaged
    {
        o.Enqueue(stream);
        stream.Synchronize();
        c.Check(o.Y.ToArray<T>());
    }

    private void EnqueueShared<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        T[] result = [];
        Here.Shared.Use(
            () => o.Enqueue(Here.Shared.Stream),
            () =>
            {
                Here.Shared.Stream.Synchronize();
                result = o.Y.ToArray<T>();
            },
            () => c.Check(result));
    }

    private void EnqueueBatch<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuTensor second = Here.Device.Allocate<T>(Own, c.Source.XShape);
        InterleaveRope.Enqueue([new RopeOperands(o.X, o.Cos, o.Sin, o.Y), new RopeOperands(o.X, o.Cos, o.Sin, second)], Own);
        c.Check(o.Y.ToArray<T>());
        c.Check(second.ToArray<T>());
    }

    private void EnqueueView<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        (long batch, long heads, long sequence) = (c.Source.Batch, c.Source.Heads, c.Source.Sequence);

        // Rows of twice the width, of which the operator reads the first half.
        using NpuTensor wide = Here.Device.Allocate<T>(batch, heads, sequence, 128);
        T[] rows = new T[wide.ElementCount];
        for (int row = 0; row < batch * heads * sequence; row++)
            c.Source.X.AsSpan(row * 64, 64).CopyTo(rows.AsSpan(row * 128));
        wide.CopyFrom(rows);
        using NpuTensor view = wide.Narrow(3, 0, 64);
        InterleaveRope.Enqueue(view, o.Cos, o.Sin, o.Y, Own, RopeOptions.CompactViews);
        c.Check(o.Y.ToArray<T>());
    }

    private void CaptureAndReplay<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuGraph graph = NpuGraph.Capture(Own, o.Enqueue);
        o.Y.Clear();
        for (int i = _random.Next(1, 4); i > 0; i--)
            graph.Replay(Own);
        if (_random.Next(2) == 0)
            graph.Dispose();
        Own.Synchronize();
        c.Check(o.Y.ToArray<T>());
    }

    private void OrderStreams<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuStream second = Here.Device.CreateStream();
        using NpuEvent done = Here.Device.CreateEvent();
        using NpuTensor copy = Here.Device.Allocate<T>(c.Source.XShape);
        o.Enqueue(Own);
        done.Record(Own);
        second.WaitFor(done);
        copy.EnqueueCopyFrom(o.Y, second);
        Own.Synchronize();
        second.Synchronize();
        Xunit.Assert.True(done.IsComplete);
        c.Check(copy.ToArray<T>());
    }

    private void CopyPinned<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        NpuHostBuffer<T> buffer = Here.Device.AllocatePinned<T>(c.Expected.Length);
        try
        {
            c.Source.X.CopyTo(buffer.GetSpan());
            o.X.EnqueueClear(Own);
            o.X.EnqueueCopyFrom<T>(buffer.Memory, Own);
            o.Enqueue(Own);
            o.Y.EnqueueCopyTo(buffer.Memory, Own);
            Own.SynchronizeAsync().GetAwaiter().GetResult();
            c.Check(buffer.GetSpan());
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private void WaitWithLimit<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        o.Enqueue(Own);
        try
        {
            Own.Synchronize(TimeSpan.FromMicroseconds(_random.Next(100)));
        }
        catch (TimeoutException)
        {
        }

        EnqueueAndCheck(c, o, Own);
    }

    private void CancelWait<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using CancellationTokenSource cancel = new();
        o.Enqueue(Own);
        Task wait = Own.SynchronizeAsync(cancel.Token);
        Thread.SpinWait(_random.Next(2000));
        cancel.Cancel();
        try
        {
            wait.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
        }

        Own.Synchronize();
        c.Check(o.Y.ToArray<T>());
    }

    /// <summary>Disposes of operands and stream in any order; the result is there nevertheless, or says why not.</summary>
    private void DisposeAtWork<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        NpuStream stream = Here.Device.CreateStream();
        try
        {
            o.Enqueue(stream);
            IDisposable[] all = [o.X, o.Cos, o.Sin, stream];
            _random.Shuffle(all);
            foreach (IDisposable one in all)
                one.Dispose();
            c.Check(o.Y.ToArray<T>());
        }
        finally
        {
            stream.Dispose();
        }
    }

    /// <summary>Another thread disposes of an operand, or of the stream, meanwhile.</summary>
    private void DisposeBeside<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuStream stream = Here.Device.CreateStream();
        IDisposable gone = _random.Next(2) == 0 ? stream : o.Cos;
        Task disposal = Task.Run(gone.Dispose);
        bool isWhole = false;
        try
        {
            o.Enqueue(stream);
            isWhole = true;
        }
        catch (ObjectDisposedException)
        {
        }
        finally
        {
            disposal.GetAwaiter().GetResult();
        }

        T[] result = o.Y.ToArray<T>();
        if (isWhole)
            c.Check(result);
    }

    private void CopyAcross<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuTensor there = devices[1 - _hereIndex].Device.Allocate<T>(c.Source.XShape);
        o.Enqueue(Own);
        there.CopyFrom(o.Y);
        c.Check(there.ToArray<T>());
    }

    private void LendAndBorrow<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        using NpuStreamLease lease = Own.LeaseHandle();
        using NpuTensor x = Here.Device.FromDLPack(o.X.ToDLPack());
        using NpuMemoryLease memory = o.Y.LeaseMemory();
        InterleaveRope.Enqueue(x, o.Cos, o.Sin, o.Y, Own);
        x.Dispose();
        Own.Synchronize();
        c.Check(o.Y.ToArray<T>());
    }

    private void LeaveToFinalizer<T>(StressCase<T> c, DeviceOperands<T> o) where T : unmanaged
    {
        // Each of them calls for a thread.
        if (_random.Next(8) == 0)
            o.Enqueue(Here.Device.CreateStream());
        _ = o.Y.Slice(0, 64);
        c.Source.X.AsSpan().CopyTo(o.X.ToArray<T>());
    }

    private (string Name, Action Act)[] OtherActs() =>
    [
        ("replay a shared graph", () =>
        {
            Here.Graph.Replay(Own);
            Own.Synchronize();
        }),
        ("renew a stream", () => Renew(_hereIndex)),
        ("look after memory", () =>
        {
            Here.Device.TrimMemory();
            Xunit.Assert.True(Here.Device.MemoryInfo.FreeBytes > 0);
        }),
        ("ask whether a stream is idle", () => Xunit.Assert.True(Own.IsIdle)),
    ];
}
