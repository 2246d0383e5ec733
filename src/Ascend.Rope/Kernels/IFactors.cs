using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>How a row of cos or sin lies in memory.</summary>
internal unsafe interface IFactors
{
    /// <summary>Whether they are codes, which are yet to be widened.</summary>
    static abstract bool AreCodes { get; }

    /// <summary>The factors from an index on.</summary>
    static abstract Vector128<float> Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int)"/>
    static abstract Vector256<float> Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int)"/>
    static abstract Vector512<float> Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat;
}

/// <summary>Widened before, for many heads.</summary>
internal readonly unsafe struct WideFactors : IFactors
{
    public static bool AreCodes => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat => Vector128.Load((float*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat => Vector256.Load((float*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat => Vector512.Load((float*)row + index);
}

/// <summary>As the caller has them, for a single head.</summary>
internal readonly unsafe struct CodedFactors : IFactors
{
    public static bool AreCodes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat => TFormat.WidenFactor(Vector128.WidenLower(Vector64.Load((ushort*)row + index).ToVector128Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat => TFormat.WidenFactor(Vector256.WidenLower(Vector128.Load((ushort*)row + index).ToVector256Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat => TFormat.WidenFactor(Vector512.WidenLower(Vector256.Load((ushort*)row + index).ToVector512Unsafe()));
}
