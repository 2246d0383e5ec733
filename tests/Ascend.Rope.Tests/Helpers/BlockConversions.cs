using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>
/// The kernels' conversions, applied to blocks of numbers at a given width, and freed of the scales that the kernels use. A block's length is a
/// multiple of 32.
/// </summary>
internal abstract unsafe class BlockConversions
{
    /// <summary>Those of a format: more than one for Half.</summary>
    public static BlockConversions[] Of(SixteenBitFormat format) => format == SixteenBitFormat.Half
        ?
        [
            new BlockConversions<HalfFormat>(nameof(HalfFormat), 1 / FiniteHalfFormat.SumScale, float.PositiveInfinity),
            new BlockConversions<FiniteHalfFormat>(nameof(FiniteHalfFormat), 1 / FiniteHalfFormat.SumScale, MathF.ScaleB(1, 33)),
        ]
        : [new BlockConversions<BFloat16Format>(nameof(BFloat16Format), 1, float.PositiveInfinity)];

    /// <summary>The name of the kernels' format.</summary>
    public abstract string Name { get; }

    /// <summary>Only numbers below this in magnitude are converted, and codes of such; if it is infinite, all are.</summary>
    public abstract float Bound { get; }

    /// <summary>Whether the kernels convert a number, or meet it at all.</summary>
    /// <remarks>The lower bits of a NaN among sums are zero: its operands had them so, or a processor made it.</remarks>
    public bool Takes(float value) => float.IsNaN(value)
        ? float.IsPositiveInfinity(Bound) && (BitConverter.SingleToUInt32Bits(value) & 0xFFFF) == 0
        : float.IsPositiveInfinity(Bound) || Math.Abs(value) < Bound;

    /// <summary>Widens the lower halves of 32-bit lanes as codes of x.</summary>
    public abstract void WidenEven(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats);

    /// <summary>Widens the upper halves of 32-bit lanes as codes of x.</summary>
    public abstract void WidenOdd(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats);

    /// <summary>Widens the lower halves of 32-bit lanes as codes of cos or sin.</summary>
    public abstract void WidenFactor(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats);

    /// <summary>Narrows floats to codes.</summary>
    public abstract void Narrow(KernelWidth width, ReadOnlySpan<float> floats, Span<ushort> codes);
}

/// <inheritdoc/>
internal sealed unsafe class BlockConversions<TFormat>(string name, float unscale, float bound) : BlockConversions
    where TFormat : IElementFormat
{
    /// <summary>That of factors is 2¹⁵; what is left of the scale of sums is that of x.</summary>
    private readonly float _factorScale = unscale == 1 ? 1 : 32768;

    public override string Name => name;

    public override float Bound => bound;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WidenEven(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats)
    {
        fixed (uint* from = lanes)
        {
            fixed (float* to = floats)
            {
                switch (width)
                {
                    case KernelWidth.Scalar:
                        for (int i = 0; i < lanes.Length; i++) to[i] = TFormat.Widen(unchecked((ushort)from[i]));
                        return;
                    case KernelWidth.Vector128:
                        for (int i = 0; i < lanes.Length; i += 4) TFormat.WidenEven(Vector128.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector256:
                        for (int i = 0; i < lanes.Length; i += 8) TFormat.WidenEven(Vector256.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector512:
                        for (int i = 0; i < lanes.Length; i += 16) TFormat.WidenEven(Vector512.Load(from + i)).Store(to + i);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }

        Scale(floats, unscale * _factorScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WidenOdd(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats)
    {
        fixed (uint* from = lanes)
        {
            fixed (float* to = floats)
            {
                switch (width)
                {
                    case KernelWidth.Scalar:
                        for (int i = 0; i < lanes.Length; i++) to[i] = TFormat.Widen((ushort)(from[i] >> 16));
                        return;
                    case KernelWidth.Vector128:
                        for (int i = 0; i < lanes.Length; i += 4) TFormat.WidenOdd(Vector128.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector256:
                        for (int i = 0; i < lanes.Length; i += 8) TFormat.WidenOdd(Vector256.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector512:
                        for (int i = 0; i < lanes.Length; i += 16) TFormat.WidenOdd(Vector512.Load(from + i)).Store(to + i);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }

        Scale(floats, unscale * _factorScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WidenFactor(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats)
    {
        fixed (uint* from = lanes)
        {
            fixed (float* to = floats)
            {
                switch (width)
                {
                    case KernelWidth.Scalar:
                        for (int i = 0; i < lanes.Length; i++) to[i] = TFormat.Widen(unchecked((ushort)from[i]));
                        return;
                    case KernelWidth.Vector128:
                        for (int i = 0; i < lanes.Length; i += 4) TFormat.Scale(TFormat.WidenEven(Vector128.Load(from + i))).Store(to + i);
                        break;
                    case KernelWidth.Vector256:
                        for (int i = 0; i < lanes.Length; i += 8) TFormat.Scale(TFormat.WidenEven(Vector256.Load(from + i))).Store(to + i);
                        break;
                    case KernelWidth.Vector512:
                        for (int i = 0; i < lanes.Length; i += 16) TFormat.Scale(TFormat.WidenEven(Vector512.Load(from + i))).Store(to + i);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }

        Scale(floats, 1 / _factorScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Narrow(KernelWidth width, ReadOnlySpan<float> floats, Span<ushort> codes)
    {
        // The scale loses bits of floats only where the code is zero, and of sums of products none.
        float scale = 1 / unscale;
        fixed (float* from = floats)
        {
            fixed (ushort* to = codes)
            {
                switch (width)
                {
                    case KernelWidth.Scalar:
                        for (int i = 0; i < floats.Length; i++) to[i] = TFormat.Narrow(from[i]);
                        break;
                    case KernelWidth.Vector128:
                        for (int i = 0; i < floats.Length; i += 8)
                            InOrder(TFormat.Narrow(Vector128.Load(from + i) * scale, Vector128.Load(from + i + 4) * scale)).Store(to + i);
                        break;
                    case KernelWidth.Vector256:
                        for (int i = 0; i < floats.Length; i += 16)
                            InOrder(TFormat.Narrow(Vector256.Load(from + i) * scale, Vector256.Load(from + i + 8) * scale)).Store(to + i);
                        break;
                    case KernelWidth.Vector512:
                        for (int i = 0; i < floats.Length; i += 32)
                            InOrder(TFormat.Narrow(Vector512.Load(from + i) * scale, Vector512.Load(from + i + 16) * scale)).Store(to + i);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }
    }

    /// <summary>The codes of the first vector, then those of the second.</summary>
    private static Vector128<ushort> InOrder(Vector128<ushort> codes) => TFormat.ByTurns128
        ? Vector128.Shuffle(codes, Vector128.Create((ushort)0, 2, 4, 6, 1, 3, 5, 7))
        : codes;

    private static Vector256<ushort> InOrder(Vector256<ushort> codes) => TFormat.ByTurns256
        ? Vector256.Shuffle(codes, Vector256.Create((ushort)0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15))
        : Lanes.Packs256 ? Vector256.Shuffle(codes, Vector256.Create((ushort)0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15)) : codes;

    private static Vector512<ushort> InOrder(Vector512<ushort> codes) => codes;

    private static void Scale(Span<float> floats, float scale)
    {
        foreach (ref float value in floats) value *= scale;
    }
}
