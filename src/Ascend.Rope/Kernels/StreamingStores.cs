using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <summary>Stores past the caches: for results larger than these, which would otherwise be read from memory only to be overwritten.</summary>
/// <remarks>
/// Such stores pay by whole cache lines only, and need them aligned. Where rows are not, they go to a buffer in the first-level cache that
/// lies as the output does within a line, and from there to the output line by line.
/// </remarks>
internal readonly unsafe struct StreamingStores : IStores
{
    /// <summary>The bytes of a cache line.</summary>
    public const int Line = 64;

    /// <summary>Results from this size on are larger than the last-level cache of most processors.</summary>
    private const long LeastBytes = 32 << 20;

    /// <summary>Whether the output of a whole call is to be stored so.</summary>
    /// <remarks>Not if it lies where the input does: its lines are in the cache then.</remarks>
    public static bool Pay(void* x, void* y, in RopeGeometry geometry) =>
        x != y && geometry.Batch * geometry.Heads * geometry.Sequence * (RopeShape.HeadDim * sizeof(ushort)) > LeastBytes;

    /// <summary>Stores a vector that is aligned to its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ushort> codes, ushort* y) => codes.StoreAlignedNonTemporal(y);

    /// <inheritdoc cref="Store(Vector128{ushort}, ushort*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ushort> codes, ushort* y) => codes.StoreAlignedNonTemporal(y);

    /// <inheritdoc cref="Store(Vector128{ushort}, ushort*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ushort> codes, ushort* y) => codes.StoreAlignedNonTemporal(y);

    /// <summary>The place in a buffer, with a line to spare, that lies as an address does within its line.</summary>
    public static ushort* Place(byte* buffer, void* address)
    {
        nuint start = ((nuint)buffer + Line - 1) / Line * Line;
        return (ushort*)(start + ((nuint)address % Line));
    }

    /// <summary>Copies bytes between places that lie alike within a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(void* source, void* destination, nint count)
    {
        byte* from = (byte*)source;
        byte* to = (byte*)destination;
        byte* end = to + count;
        byte* aligned = (byte*)(((nuint)to + Line - 1) / Line * Line);
        if (aligned > to)
        {
            nint head = Math.Min((nint)(aligned - to), count);
            Buffer.MemoryCopy(from, to, head, head);
            from += head;
            to += head;
        }

        for (; end - to >= Line; from += Line, to += Line)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Vector512.Load(from).StoreAlignedNonTemporal(to);
            }
            else
            {
                Vector128.Load(from).StoreAlignedNonTemporal(to);
                Vector128.Load(from + 16).StoreAlignedNonTemporal(to + 16);
                Vector128.Load(from + 32).StoreAlignedNonTemporal(to + 32);
                Vector128.Load(from + 48).StoreAlignedNonTemporal(to + 48);
            }
        }

        if (to < end)
            Buffer.MemoryCopy(from, to, end - to, end - to);
    }

    /// <summary>Puts what was stored so before whatever this thread stores next, for others to see in that order.</summary>
    public static void Complete()
    {
        if (Sse.IsSupported)
            Sse.StoreFence();
    }
}
