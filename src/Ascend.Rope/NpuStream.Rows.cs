using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <content>Rows that are gathered within the device.</content>
public sealed partial class NpuStream
{
    private const long RowByteCount = RopeShape.HeadDim * NpuElementTypes.ByteCount;

    /// <summary>Enqueues a copy for each run of consecutive rows. What is asked for has been checked.</summary>
    internal void EnqueueRows(NpuTensor destination, NpuTensor source, ReadOnlySpan<int> rows, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            using Lock.Scope gate = EnterCapture();
            NoteUse(destination.Storage);
            NoteUse(source.Storage);
            using NotedOperation noted = Note(NpuOperationKind.Copy, caller);
            DeviceRegion target = destination.Region;
            DeviceRegion table = source.Region;
            for (int first = 0, count; first < rows.Length; first += count)
            {
                count = 1;
                while (first + count < rows.Length && rows[first + count] == rows[first] + count)
                    count++;
                long byteCount = count * RowByteCount;
                _backend.EnqueueCopy(
                    target with { ByteOffset = target.ByteOffset + (first * RowByteCount), ByteCount = byteCount },
                    table with { ByteOffset = table.ByteOffset + (rows[first] * RowByteCount), ByteCount = byteCount });
            }

            CountCopy(CopyTelemetry.DeviceToDevice, rows.Length * RowByteCount);
        }

        GC.KeepAlive(this);
    }
}
