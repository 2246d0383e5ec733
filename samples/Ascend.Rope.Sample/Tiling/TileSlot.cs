using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Sample.Tiling;

/// <summary>
/// The memory and the stream for one tile under way. Two of them, taken in turn, let the device compute one tile while the host writes the one
/// before and reads the one after.
/// </summary>
/// <typeparam name="T">The element type of all operands.</typeparam>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "Dispose does; the rule does not know a MemoryManager's.")]
internal sealed class TileSlot<T> : IDisposable where T : unmanaged
{
    private readonly NpuStream _stream;
    private readonly NpuTensor _x;
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;
    private readonly NpuTensor _y;

    // Only such memory is copied beside the host's own work.
    private readonly NpuHostBuffer<T> _hostRows;
    private readonly NpuHostBuffer<T> _hostCos;
    private readonly NpuHostBuffer<T> _hostSin;
    private RopeTileTable _table;
    private int _pending;

    /// <summary>Allocates for tiles up to the size of one.</summary>
    public TileSlot(NpuDevice device, RopeTile largest, RopeTileTable largestTable)
    {
        try
        {
            _stream = device.CreateStream();
            _x = device.Allocate<T>(largest.Shape);
            _y = device.Allocate<T>(largest.Shape);
            _cos = device.Allocate<T>(largestTable.Shape);
            _sin = device.Allocate<T>(largestTable.Shape);
            _hostRows = Elements(device, largest.Rows);
            _hostCos = Elements(device, largestTable.Rows);
            _hostSin = Elements(device, largestTable.Rows);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reads a tile and lets the device begin with it. The slot must have none under way.</summary>
    public void Start(FileOperands operands, RopeTile tile)
    {
        RopeTileTable table = tile.Table(operands.CosSequence);
        using NpuTensor x = _x.Slice(0, tile.Shape);
        using NpuTensor y = _y.Slice(0, tile.Shape);
        using NpuTensor cos = _cos.Slice(0, table.Shape);
        using NpuTensor sin = _sin.Slice(0, table.Shape);

        // All heads of a batch entry share cos and sin, so tiles of heads find them where the tile before has left them.
        if (table != _table)
        {
            Load(operands.File, operands.Cos, table.FirstRow, _hostCos, cos);
            Load(operands.File, operands.Sin, table.FirstRow, _hostSin, sin);
            _table = table;
        }

        Load(operands.File, operands.X, tile.FirstRow(operands.Shape), _hostRows, x);
        InterleaveRope.Enqueue(x, cos, sin, y, _stream);

        // By the time that the stream writes the result over x in host memory, it has long read it.
        y.EnqueueCopyTo(_hostRows.Memory[..(int)y.ElementCount], _stream);
        _pending = (int)y.ElementCount;
    }

    /// <summary>Waits for the tile under way, if there is one, and appends its result to the output.</summary>
    /// <returns>The bytes that were written.</returns>
    public async Task<long> FinishAsync(ReplacingFile output, CancellationToken cancellationToken)
    {
        if (_pending == 0)
            return 0;
        await _stream.SynchronizeAsync(cancellationToken);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(_hostRows.GetSpan()[.._pending]);
        output.Write(bytes);
        _pending = 0;
        return bytes.Length;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _x?.Dispose();
        _y?.Dispose();
        _cos?.Dispose();
        _sin?.Dispose();
        _hostRows?.Dispose();
        _hostCos?.Dispose();
        _hostSin?.Dispose();
    }

    private static NpuHostBuffer<T> Elements(NpuDevice device, long rows) => device.AllocatePinned<T>(checked((int)(rows * RopeShape.HeadDim)));

    private void Load(SafetensorsFile file, SafetensorsTensor source, long firstRow, NpuHostBuffer<T> host, NpuTensor destination)
    {
        Memory<T> part = host.Memory[..(int)destination.ElementCount];
        file.Read(source, firstRow * FileOperands.RowBytes, MemoryMarshal.AsBytes(part.Span));
        destination.EnqueueCopyFrom<T>(part, _stream);
    }
}
