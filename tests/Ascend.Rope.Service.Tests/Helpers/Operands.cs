using System.Runtime.InteropServices;
using Ascend.Rope.Contract;

namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>Operands as they go over the wire.</summary>
internal static class Operands
{
    public static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static T[] Values<T>(ReadOnlySpan<byte> bytes) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).ToArray();

    /// <summary>x, cos and sin back to back.</summary>
    public static byte[] Body<T>(RopeCase<T> source) where T : unmanaged => [.. Bytes(source.X), .. Bytes(source.Cos), .. Bytes(source.Sin)];

    /// <summary>What rows of a table make of x <c>[B, N, S, 64]</c>.</summary>
    public static RopeCase<T> WithRowsOf<T>(RopeCase<T> source, RopeTable table, int[] positions) where T : unmanaged
    {
        table.Gather(positions, source.Cos, source.Sin);
        return source;
    }
}
