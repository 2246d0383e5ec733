using System.Diagnostics;

namespace Ascend.Rope.Kernels;

/// <summary>The operator on the CPU, on one thread.</summary>
/// <remarks>
/// For each row x of 64 elements with its rows of cos and sin, and j from 0 to 31:
/// <code>
/// y[j]      = rn(fl(fl(x[2j]   · cos[j])      − fl(x[2j+1] · sin[j])))
/// y[j + 32] = rn(fl(fl(x[2j+1] · cos[j + 32]) + fl(x[2j]   · sin[j + 32])))
/// </code>
/// where fl rounds to float and rn to the element type, both to nearest, ties to even. The result is that to the bit at every width,
/// except that the sign and payload of a NaN are free. Hence no change of order, and a fused multiply-add only where products are exact, which
/// those of Half are.
/// </remarks>
internal static unsafe class RopeKernel
{
    /// <summary>Runs the operator at the widest width that the machine does well.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">[B, N, S, 64].</param>
    /// <param name="cos">[B, 1, S or 1, 64].</param>
    /// <param name="sin">As cos.</param>
    /// <param name="y">As x: the very same memory, or memory whose elements are none of the inputs'.</param>
    /// <param name="geometry">The extents, checked.</param>
    /// <param name="strides">Where the rows lie, checked.</param>
    public static void Run<T>(T* x, T* cos, T* sin, T* y, in RopeGeometry geometry, in RopeStrides strides)
        where T : unmanaged =>
        Run(x, cos, sin, y, geometry, strides, KernelWidths.Widest, StreamingStores.Pay(x, y, geometry));

    /// <summary>Runs the operator, or a part of a call, at a given width.</summary>
    /// <inheritdoc cref="Run{T}(T*, T*, T*, T*, in RopeGeometry, in RopeStrides)"/>
    /// <remarks>
    /// Streaming stores go past the caches. <see cref="StreamingStores.Pay"/> decides on them, from the whole call: a part is smaller than its
    /// output is.
    /// </remarks>
    public static void Run<T>(T* x, T* cos, T* sin, T* y, in RopeGeometry geometry, in RopeStrides strides, KernelWidth width, bool streaming = false)
        where T : unmanaged
    {
        if (typeof(T) == typeof(Half))
            Run<HalfFormat, FiniteHalfFormat>((ushort*)x, (ushort*)cos, (ushort*)sin, (ushort*)y, geometry, strides, width, streaming);
        else if (typeof(T) == typeof(BFloat16))
            Run<BFloat16Format, BFloat16Format>((ushort*)x, (ushort*)cos, (ushort*)sin, (ushort*)y, geometry, strides, width, streaming);
        else
            throw new UnreachableException($"The operator is defined for Half and BFloat16, not for {typeof(T)}.");
    }

    private static void Run<TFormat, TFinite>(
        ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides, KernelWidth width, bool streaming)
        where TFormat : IElementFormat
        where TFinite : IElementFormat
    {
        switch (width)
        {
            case KernelWidth.Scalar:
                RopeTiles<TFormat, TFormat, ScalarRow>.Run(x, cos, sin, y, geometry, strides, streaming);
                break;
            case KernelWidth.Vector128:
                RopeTiles<TFormat, TFinite, Vector128Row>.Run(x, cos, sin, y, geometry, strides, streaming);
                break;
            case KernelWidth.Vector256:
                RopeTiles<TFormat, TFinite, Vector256Row>.Run(x, cos, sin, y, geometry, strides, streaming);
                break;
            case KernelWidth.Vector512:
                RopeTiles<TFormat, TFinite, Vector512Row>.Run(x, cos, sin, y, geometry, strides, streaming);
                break;
            default:
                throw new UnreachableException($"There is no kernel of width {width}.");
        }
    }
}
