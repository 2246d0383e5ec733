using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>A 16-bit floating-point format: how its codes become floats, how these are multiplied and added, and how sums become codes.</summary>
/// <remarks>
/// <para>
/// One number at a time, widening is exact, and narrowing rounds to nearest, ties to even; what is too large becomes infinite.
/// </para>
/// <para>
/// In vectors a float may be the number times a power of two that the format chooses: one that is just widened, one that is then brought to
/// the other scale, and so a sum of products of such. <c>Narrow</c> takes sums as they are. All that counts is that their codes are right.
/// </para>
/// <para>
/// Vectors of 32-bit lanes hold two neighbouring codes a lane: the even one in the lower half, the odd one in the upper. Reading a row
/// that way takes the pairs of the operator apart at no cost.
/// </para>
/// </remarks>
internal interface IElementFormat
{
    /// <summary>Whether there are codes that it may not be given, infinite and NaN: the results for their rows are none then.</summary>
    static abstract bool IsFiniteOnly { get; }

    /// <summary>Whether it may be given codes, by the greatest of them, without its sign and doubled: as the numbers compare, so do these.</summary>
    static abstract bool Takes(ushort greatest);

    /// <summary>The float of one code.</summary>
    static abstract float Widen(ushort code);

    /// <summary>The code nearest to one float.</summary>
    static abstract ushort Narrow(float value);

    /// <summary>The floats of the codes in the lower half of each lane; the upper half does not matter.</summary>
    static abstract Vector128<float> WidenEven(Vector128<uint> lanes);

    /// <summary>The floats of the codes in the upper half of each lane; the lower half does not matter.</summary>
    static abstract Vector128<float> WidenOdd(Vector128<uint> lanes);

    /// <summary>Brings floats that were widened to another scale. Of the two operands of a product, one is to be brought so.</summary>
    static abstract Vector128<float> Scale(Vector128<float> widened);

    /// <summary>A rounded product minus another, a · b, which is rounded too or exact.</summary>
    static abstract Vector128<float> SubtractProduct(Vector128<float> from, Vector128<float> a, Vector128<float> b);

    /// <summary>A rounded product plus another, a · b, which is rounded too or exact.</summary>
    static abstract Vector128<float> AddProduct(Vector128<float> to, Vector128<float> a, Vector128<float> b);

    /// <summary>
    /// Whether the codes of two vectors are joined by turns. If not, those of the first stand before those of the second: in the whole or, at 256 bits where
    /// <see cref="Lanes.Packs256"/>, in either half.
    /// </summary>
    static abstract bool ByTurns128 { get; }

    /// <summary>The codes nearest to the sums of two vectors, joined.</summary>
    static abstract Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second);

    /// <inheritdoc cref="WidenEven(Vector128{uint})"/>
    static abstract Vector256<float> WidenEven(Vector256<uint> lanes);

    /// <inheritdoc cref="WidenOdd(Vector128{uint})"/>
    static abstract Vector256<float> WidenOdd(Vector256<uint> lanes);

    /// <inheritdoc cref="Scale(Vector128{float})"/>
    static abstract Vector256<float> Scale(Vector256<float> widened);

    /// <inheritdoc cref="SubtractProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector256<float> SubtractProduct(Vector256<float> from, Vector256<float> a, Vector256<float> b);

    /// <inheritdoc cref="AddProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector256<float> AddProduct(Vector256<float> to, Vector256<float> a, Vector256<float> b);

    /// <inheritdoc cref="ByTurns128"/>
    static abstract bool ByTurns256 { get; }

    /// <inheritdoc cref="Narrow(Vector128{float}, Vector128{float})"/>
    static abstract Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second);

    /// <inheritdoc cref="WidenEven(Vector128{uint})"/>
    static abstract Vector512<float> WidenEven(Vector512<uint> lanes);

    /// <inheritdoc cref="WidenOdd(Vector128{uint})"/>
    static abstract Vector512<float> WidenOdd(Vector512<uint> lanes);

    /// <inheritdoc cref="Scale(Vector128{float})"/>
    static abstract Vector512<float> Scale(Vector512<float> widened);

    /// <inheritdoc cref="SubtractProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector512<float> SubtractProduct(Vector512<float> from, Vector512<float> a, Vector512<float> b);

    /// <inheritdoc cref="AddProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector512<float> AddProduct(Vector512<float> to, Vector512<float> a, Vector512<float> b);

    /// <inheritdoc cref="ByTurns128"/>
    static abstract bool ByTurns512 { get; }

    /// <inheritdoc cref="Narrow(Vector128{float}, Vector128{float})"/>
    static abstract Vector512<ushort> Narrow(Vector512<float> first, Vector512<float> second);
}
