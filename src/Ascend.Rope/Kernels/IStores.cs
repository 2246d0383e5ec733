using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>How codes of y are stored.</summary>
internal unsafe interface IStores
{
    /// <summary>Stores a vector.</summary>
    static abstract void Store(Vector128<ushort> codes, ushort* y);

    /// <inheritdoc cref="Store(Vector128{ushort}, ushort*)"/>
    static abstract void Store(Vector256<ushort> codes, ushort* y);

    /// <inheritdoc cref="Store(Vector128{ushort}, ushort*)"/>
    static abstract void Store(Vector512<ushort> codes, ushort* y);
}

/// <summary>The ordinary way, anywhere.</summary>
internal readonly unsafe struct CachedStores : IStores
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ushort> codes, ushort* y) => codes.Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ushort> codes, ushort* y) => codes.Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ushort> codes, ushort* y) => codes.Store(y);
}
