namespace Ascend.Rope;

/// <content>
/// Arithmetic: computed in float, then rounded to BFloat16, as for <see cref="Half"/>. Float has more than twice the significant bits, so
/// the two roundings give the correctly rounded result; only a product or quotient below 2⁻¹²⁶ in magnitude can differ from it, by one
/// unit in the last place.
/// </content>
public readonly partial struct BFloat16
{
    /// <summary>The number itself.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The number.</returns>
    public static BFloat16 operator +(BFloat16 value) => value;

    /// <summary>The number with its sign bit flipped, NaN too.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The negated number.</returns>
    public static BFloat16 operator -(BFloat16 value) => new((ushort)(value._bits ^ SignMask));

    /// <summary>The sum of two numbers.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>The sum.</returns>
    public static BFloat16 operator +(BFloat16 left, BFloat16 right) => (BFloat16)((float)left + (float)right);

    /// <summary>The difference of two numbers.</summary>
    /// <param name="left">The minuend.</param>
    /// <param name="right">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static BFloat16 operator -(BFloat16 left, BFloat16 right) => (BFloat16)((float)left - (float)right);

    /// <summary>The product of two numbers.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>The product.</returns>
    public static BFloat16 operator *(BFloat16 left, BFloat16 right) => (BFloat16)((float)left * (float)right);

    /// <summary>The quotient of two numbers.</summary>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static BFloat16 operator /(BFloat16 left, BFloat16 right) => (BFloat16)((float)left / (float)right);

    /// <summary>The remainder of the division truncated towards zero. It is exact and has the sign of <paramref name="left"/>.</summary>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor.</param>
    /// <returns>The remainder.</returns>
    public static BFloat16 operator %(BFloat16 left, BFloat16 right) => (BFloat16)((float)left % (float)right);

    /// <summary>The number plus one.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The sum.</returns>
    public static BFloat16 operator ++(BFloat16 value) => value + One;

    /// <summary>The number minus one.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The difference.</returns>
    public static BFloat16 operator --(BFloat16 value) => value - One;

    /// <summary>The number with its sign bit cleared, NaN too.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The magnitude.</returns>
    public static BFloat16 Abs(BFloat16 value) => new(value.Magnitude);

    /// <summary>A number with the magnitude of one and the sign bit of another.</summary>
    /// <param name="value">Gives the magnitude.</param>
    /// <param name="sign">Gives the sign.</param>
    /// <returns>The number.</returns>
    public static BFloat16 CopySign(BFloat16 value, BFloat16 sign) => new((ushort)(value.Magnitude | (sign._bits & SignMask)));

    /// <summary>−1, 0 or 1.</summary>
    /// <param name="value">A number.</param>
    /// <returns>The sign of the number.</returns>
    /// <exception cref="ArithmeticException"><paramref name="value"/> is NaN.</exception>
    public static int Sign(BFloat16 value) => float.Sign((float)value);

    /// <summary>The greater of two numbers; NaN if either is NaN; +0 is greater than −0.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>The greater one.</returns>
    public static BFloat16 Max(BFloat16 x, BFloat16 y) => (BFloat16)float.Max((float)x, (float)y);

    /// <summary>The lesser of two numbers; NaN if either is NaN; −0 is less than +0.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>The lesser one.</returns>
    public static BFloat16 Min(BFloat16 x, BFloat16 y) => (BFloat16)float.Min((float)x, (float)y);

    /// <summary>The greater of two numbers; the other one if one is NaN; +0 is greater than −0.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>The greater one.</returns>
    public static BFloat16 MaxNumber(BFloat16 x, BFloat16 y) => (BFloat16)float.MaxNumber((float)x, (float)y);

    /// <summary>The lesser of two numbers; the other one if one is NaN; −0 is less than +0.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>The lesser one.</returns>
    public static BFloat16 MinNumber(BFloat16 x, BFloat16 y) => (BFloat16)float.MinNumber((float)x, (float)y);

    /// <summary>The one of two numbers with the greater magnitude, of equal ones the positive; NaN if either is NaN.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>That number.</returns>
    public static BFloat16 MaxMagnitude(BFloat16 x, BFloat16 y) => (BFloat16)float.MaxMagnitude((float)x, (float)y);

    /// <summary>The one of two numbers with the lesser magnitude, of equal ones the negative; NaN if either is NaN.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>That number.</returns>
    public static BFloat16 MinMagnitude(BFloat16 x, BFloat16 y) => (BFloat16)float.MinMagnitude((float)x, (float)y);

    /// <summary>The one of two numbers with the greater magnitude, of equal ones the positive; the other one if one is NaN.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>That number.</returns>
    public static BFloat16 MaxMagnitudeNumber(BFloat16 x, BFloat16 y) => (BFloat16)float.MaxMagnitudeNumber((float)x, (float)y);

    /// <summary>The one of two numbers with the lesser magnitude, of equal ones the negative; the other one if one is NaN.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    /// <returns>That number.</returns>
    public static BFloat16 MinMagnitudeNumber(BFloat16 x, BFloat16 y) => (BFloat16)float.MinMagnitudeNumber((float)x, (float)y);

    /// <summary>A number held within bounds; NaN stays NaN.</summary>
    /// <param name="value">A number.</param>
    /// <param name="min">The lower bound, inclusive.</param>
    /// <param name="max">The upper bound, inclusive.</param>
    /// <returns>The number, or the bound that it passed.</returns>
    /// <exception cref="ArgumentException"><paramref name="min"/> is greater than <paramref name="max"/>.</exception>
    public static BFloat16 Clamp(BFloat16 value, BFloat16 min, BFloat16 max) => (BFloat16)float.Clamp((float)value, (float)min, (float)max);

    /// <summary>
    /// A product plus a number, rounded as the machine does it fastest: in float, once or after each of the two operations, then to
    /// BFloat16. The result may differ between machines.
    /// </summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <param name="addend">The number that is added to the product.</param>
    /// <returns>About <paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>.</returns>
    public static BFloat16 MultiplyAddEstimate(BFloat16 left, BFloat16 right, BFloat16 addend) =>
        (BFloat16)float.MultiplyAddEstimate((float)left, (float)right, (float)addend);
}
