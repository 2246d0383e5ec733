using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>How a row of cos or sin lies in memory.</summary>
internal unsafe interface IFactors
{
    /// <summary>
    /// Whether they are codes, which are yet to be widened. These come apart as the even ones and the odd ones, and of the two operands of a
    /// product, it is x that is to be scaled, which has fewer numbers.
    /// </summary>
    static abstract bool AreCodes { get; }

    /// <summary>The factors from an index on, two vectors: the first half of them and the second, or the even ones and the odd ones.</summary>
    static abstract (Vector128<float> First, Vector128<float> Second) Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int)"/>
    static abstract (Vector256<float> First, Vector256<float> Second) Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat;

    /// <inheritdoc cref="Load128{TFormat}(void*, int)"/>
    static abstract (Vector512<float> First, Vector512<float> Second) Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat;
}

/// <summary>Widened before, for many heads.</summary>
internal readonly unsafe struct WideFactors : IFactors
{
    public static bool AreCodes => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> First, Vector128<float> Second) Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        float* from = (float*)row + index;
        return (Vector128.Load(from), Vector128.Load(from + 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> First, Vector256<float> Second) Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        float* from = (float*)row + index;
        return (Vector256.Load(from), Vector256.Load(from + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second) Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        float* from = (float*)row + index;
        return (Vector512.Load(from), Vector512.Load(from + 16));
    }
}

/// <summary>As the caller has them, for a single head.</summary>
internal readonly unsafe struct CodedFactors : IFactors
{
    public static bool AreCodes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> First, Vector128<float> Second) Load128<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        Vector128<uint> lanes = Vector128.Load((uint*)((ushort*)row + index));
        return (TFormat.WidenEven(lanes), TFormat.WidenOdd(lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> First, Vector256<float> Second) Load256<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        Vector256<uint> lanes = Vector256.Load((uint*)((ushort*)row + index));
        return (TFormat.WidenEven(lanes), TFormat.WidenOdd(lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second) Load512<TFormat>(void* row, int index)
        where TFormat : IElementFormat
    {
        Vector512<uint> lanes = Vector512.Load((uint*)((ushort*)row + index));
        return (TFormat.WidenEven(lanes), TFormat.WidenOdd(lanes));
    }
}
