using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Sample.Tiling;

/// <summary>Rotates the operands of a file on a device, tile by tile, in memory that does not grow with the file.</summary>
internal static class TiledRope
{
    /// <summary>
    /// The size of x in a tile: large enough to keep a device busy, small enough for any host. With y, cos and sin, on the host and on the device, in
    /// two slots, the memory used is at most fourteen times that.
    /// </summary>
    public const int DefaultTileBytes = 16 << 20;

    /// <summary>Rotates, and appends the result to the output.</summary>
    /// <param name="operands">What to rotate.</param>
    /// <param name="device">What computes.</param>
    /// <param name="output">Receives the elements of y.</param>
    /// <param name="tileBytes">The most of x that a tile may have; a tile has at least a row.</param>
    /// <param name="progress">Is told the bytes that have been written.</param>
    /// <param name="cancellationToken">Stops between two tiles.</param>
    public static Task RunAsync(
        FileOperands operands, NpuDevice device, ReplacingFile output, int tileBytes, Action<long> progress, CancellationToken cancellationToken) =>
        operands.X.DataType == SafetensorsType.Float16
            ? RunAsync<Half>(operands, device, output, tileBytes, progress, cancellationToken)
            : RunAsync<BFloat16>(operands, device, output, tileBytes, progress, cancellationToken);

    private static async Task RunAsync<T>(
        FileOperands operands, NpuDevice device, ReplacingFile output, int tileBytes, Action<long> progress, CancellationToken cancellationToken)
        where T : unmanaged
    {
        RopeTiling tiling = new(operands.Shape, Math.Max(1, tileBytes / FileOperands.RowBytes));
        RopeTileTable largestTable = tiling.Largest.Table(operands.CosSequence);
        using TileSlot<T> first = new(device, tiling.Largest, largestTable);
        using TileSlot<T>? second = tiling.IsWhole ? null : new(device, tiling.Largest, largestTable);
        (TileSlot<T> slot, TileSlot<T> other) = (first, second ?? first);
        long written = 0;
        foreach (RopeTile tile in tiling.Tiles())
        {
            await FinishAsync(slot);
            slot.Start(operands, tile);
            (slot, other) = (other, slot);
        }

        await FinishAsync(slot);
        await FinishAsync(other);

        async Task FinishAsync(TileSlot<T> finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            written += await finished.FinishAsync(output, cancellationToken);
            progress(written);
        }
    }
}
