using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>How a row of cos or sin lies in memory.</summary>
internal unsafe interface IFactors
{
    /// <summary>Whether they are codes, which are yet to be widened. Of the two operands of a product it is then x that is scaled, which has fewer numbers.</summary>
    static abstract bool AreCodes { get; }

    /// <summary>Of the factors from an index on, for two vectors of pairs, those for the first or for the second, in the order in which the format joins codes.</summary>
    static abstract Vector128<float> Load128<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int, bool)"/>
    static abstract Vector256<float> Load256<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int, bool)"/>
    static abstract Vector512<float> Load512<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat;
}

/// <summary>Widened before, for many rows of x.</summary>
internal readonly unsafe struct WideFactors : IFactors
{
    public static bool AreCodes => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat => Vector128.Load((float*)row + index + (second ? 4 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat => Vector256.Load((float*)row + index + (second ? 8 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat => Vector512.Load((float*)row + index + (second ? 16 : 0));
}

/// <summary>As the caller has them, where to widen them first does not pay.</summary>
internal readonly unsafe struct CodedFactors : IFactors
{
    public static bool AreCodes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat
    {
        Vector128<uint> lanes = Lanes.LoadFactors128((ushort*)row + index, TFormat.ByTurns128);
        return second ? TFormat.WidenOdd(lanes) : TFormat.WidenEven(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat
    {
        Vector256<uint> lanes = Lanes.LoadFactors256((ushort*)row + index, TFormat.ByTurns256);
        return second ? TFormat.WidenOdd(lanes) : TFormat.WidenEven(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512<TFormat>(void* row, int index, bool second)
        where TFormat : IElementFormat
    {
        Vector512<uint> lanes = Lanes.LoadFactors512((ushort*)row + index, TFormat.ByTurns512);
        return second ? TFormat.WidenOdd(lanes) : TFormat.WidenEven(lanes);
    }
}
