using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <content>Copies and fills in the order of the stream. What is asked for has been checked.</content>
public sealed partial class NpuStream
{
    internal const string NotRecorded =
        "given a copy between host and device, unless NpuDevice.AllocatePinned made the host memory, on an NPU for an NPU";

    internal NpuCopyTiming EnqueueCopyIn(NpuTensor destination, PinnedMemory source, in Caller caller)
    {
        lock (_lock)
        {
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            using Lock.Scope gate = EnterCapture();
            NoteUse(destination.Storage, source);
            using NotedOperation noted = Note(NpuOperationKind.CopyFromHost, caller);
            NpuCopyTiming timing = _backend.EnqueueCopyIn(destination.Region, source);
            CountCopy(CopyTelemetry.HostToDevice, destination.ByteCount);
            GC.KeepAlive(this);
            return timing;
        }
    }

    internal NpuCopyTiming EnqueueCopyOut(NpuTensor source, PinnedMemory destination, in Caller caller)
    {
        lock (_lock)
        {
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            using Lock.Scope gate = EnterCapture();
            NoteUse(source.Storage, destination);
            using NotedOperation noted = Note(NpuOperationKind.CopyToHost, caller);
            NpuCopyTiming timing = _backend.EnqueueCopyOut(source.Region, destination);
            CountCopy(CopyTelemetry.DeviceToHost, source.ByteCount);
            GC.KeepAlive(this);
            return timing;
        }
    }

    internal void EnqueueCopy(NpuTensor destination, NpuTensor source, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            using Lock.Scope gate = EnterCapture();
            NoteUse(destination.Storage);
            NoteUse(source.Storage);
            using NotedOperation noted = Note(NpuOperationKind.Copy, caller);
            _backend.EnqueueCopy(destination.Region, source.Region);
            CountCopy(CopyTelemetry.DeviceToDevice, destination.ByteCount);
        }

        GC.KeepAlive(this);
    }

    internal void EnqueueFill(NpuTensor destination, byte value, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            using Lock.Scope gate = EnterCapture();
            NoteUse(destination.Storage);
            using NotedOperation noted = Note(NpuOperationKind.Fill, caller);
            _backend.EnqueueFill(destination.Region, value);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Counts the bytes of a copy, unless it is only recorded. The lock is held.</summary>
    private void CountCopy(string direction, long byteCount)
    {
        if (Lane is null)
            CopyTelemetry.Count(direction, byteCount, Device.Label);
    }

    /// <summary>Notes the use, and checks under the lock what may have changed since the copy was checked. When it has, the host memory is let go.</summary>
    private void NoteUse(Storage storage, PinnedMemory memory)
    {
        try
        {
            ThrowIfDisposed();
            if (memory.PageLocked is null)
                ThrowIfCapturing(NotRecorded);
            NoteUse(storage);
        }
        catch
        {
            memory.Release();
            throw;
        }
    }
}
