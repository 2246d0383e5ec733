using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>A 16-bit floating-point format: how its codes become floats and back.</summary>
/// <remarks>
/// <para>
/// Widening is exact. Narrowing rounds to nearest, ties to even; what is too large becomes infinite. NaN becomes a quiet NaN, its sign and
/// the upper bits of its payload kept. Vectors are converted without branches, so that the time does not depend on the numbers.
/// </para>
/// <para>
/// Vectors of 32-bit lanes hold two neighbouring codes a lane: the even one in the lower half, the odd one in the upper. Reading a row
/// that way takes the pairs of the operator apart at no cost.
/// </para>
/// </remarks>
internal interface IElementFormat
{
    /// <summary>The float of one code.</summary>
    static abstract float Widen(ushort code);

    /// <summary>The code nearest to one float.</summary>
    static abstract ushort Narrow(float value);

    /// <summary>The floats of the codes in the lower half of each lane; the upper half does not matter.</summary>
    static abstract Vector128<float> WidenEven(Vector128<uint> lanes);

    /// <summary>The floats of the codes in the upper half of each lane; the lower half does not matter.</summary>
    static abstract Vector128<float> WidenOdd(Vector128<uint> lanes);

    /// <summary>The codes nearest to floats, in the lower half of each lane; the upper half is zero.</summary>
    static abstract Vector128<uint> Narrow(Vector128<float> values);

    /// <inheritdoc cref="WidenEven(Vector128{uint})"/>
    static abstract Vector256<float> WidenEven(Vector256<uint> lanes);

    /// <inheritdoc cref="WidenOdd(Vector128{uint})"/>
    static abstract Vector256<float> WidenOdd(Vector256<uint> lanes);

    /// <inheritdoc cref="Narrow(Vector128{float})"/>
    static abstract Vector256<uint> Narrow(Vector256<float> values);

    /// <inheritdoc cref="WidenEven(Vector128{uint})"/>
    static abstract Vector512<float> WidenEven(Vector512<uint> lanes);

    /// <inheritdoc cref="WidenOdd(Vector128{uint})"/>
    static abstract Vector512<float> WidenOdd(Vector512<uint> lanes);

    /// <inheritdoc cref="Narrow(Vector128{float})"/>
    static abstract Vector512<uint> Narrow(Vector512<float> values);
}
