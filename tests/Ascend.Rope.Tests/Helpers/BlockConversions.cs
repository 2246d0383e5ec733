using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>The kernels' conversions, applied to blocks of numbers at a given width. A block's length is a multiple of 32.</summary>
internal abstract unsafe class BlockConversions
{
    public static BlockConversions Of(SixteenBitFormat format) =>
        format == SixteenBitFormat.Half ? new BlockConversions<HalfFormat>() : new BlockConversions<BFloat16Format>();

    /// <summary>Widens the lower halves of 32-bit lanes.</summary>
    public abstract void WidenEven(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats);

    /// <summary>Widens the upper halves of 32-bit lanes.</summary>
    public abstract void WidenOdd(KernelWidth width, ReadOnlySpan<uint> lanes, Span<float> floats);

    /// <summary>Narrows floats to codes, each in a lane of 32 bits, whose upper half the kernels expect to be zero.</summary>
    public abstract void Narrow(KernelWidth width, ReadOnlySpan<float> floats, Span<uint> codes);
}

/// <inheritdoc/>
internal sealed unsafe class BlockConversions<TFormat> : BlockConversions
    where TFormat : IElementFormat
{
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
                        break;
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
                        break;
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Narrow(KernelWidth width, ReadOnlySpan<float> floats, Span<uint> codes)
    {
        fixed (float* from = floats)
        {
            fixed (uint* to = codes)
            {
                switch (width)
                {
                    case KernelWidth.Scalar:
                        for (int i = 0; i < floats.Length; i++) to[i] = TFormat.Narrow(from[i]);
                        break;
                    case KernelWidth.Vector128:
                        for (int i = 0; i < floats.Length; i += 4) TFormat.Narrow(Vector128.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector256:
                        for (int i = 0; i < floats.Length; i += 8) TFormat.Narrow(Vector256.Load(from + i)).Store(to + i);
                        break;
                    case KernelWidth.Vector512:
                        for (int i = 0; i < floats.Length; i += 16) TFormat.Narrow(Vector512.Load(from + i)).Store(to + i);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }
    }
}
