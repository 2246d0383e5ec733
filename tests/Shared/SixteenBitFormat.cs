using System.Numerics;

namespace Ascend.Rope.Tests.Reference;

/// <summary>
/// A 16-bit IEEE 754 format by its definition: codes have values, and rounding finds the code whose value is nearest. It shares nothing
/// with the library: no bit tricks, only exact doubles and a search among all values.
/// </summary>
internal sealed class SixteenBitFormat
{
    private readonly int _fractionBits;
    private readonly int _bias;

    /// <summary>
    /// The values of the codes from 0 to that of infinity, which stands for the power of two that would follow the largest number.
    /// </summary>
    private readonly double[] _values;

    private SixteenBitFormat(string name, int fractionBits)
    {
        Name = name;
        _fractionBits = fractionBits;
        _bias = (1 << (15 - fractionBits - 1)) - 1;
        Infinity = (ushort)(0x7FFF & ~((1 << fractionBits) - 1));
        _values = [.. Enumerable.Range(0, Infinity + 1).Select(code => ValueOfMagnitude(code))];
    }

    public static SixteenBitFormat Half { get; } = new("Half", fractionBits: 10);

    public static SixteenBitFormat BFloat16 { get; } = new("BFloat16", fractionBits: 7);

    public static SixteenBitFormat[] All { get; } = [Half, BFloat16];

    public string Name { get; }

    /// <summary>The code of positive infinity: the codes above it, up to 0x7FFF, are NaN.</summary>
    public ushort Infinity { get; }

    public static SixteenBitFormat Named(string name) => All.Single(format => format.Name == name);

    public bool IsNaN(ushort code) => (code & 0x7FFF) > Infinity;

    /// <summary>The value of a code, exactly.</summary>
    public double Decode(ushort code)
    {
        int magnitude = code & 0x7FFF;
        double value = magnitude > Infinity ? double.NaN : magnitude == Infinity ? double.PositiveInfinity : _values[magnitude];
        return code >= 0x8000 ? -value : value;
    }

    /// <summary>The code nearest to a value, of two the even one. For NaN some NaN.</summary>
    public ushort Encode(double value)
    {
        if (double.IsNaN(value)) return 0x7FFF;

        int sign = double.IsNegative(value) ? 0x8000 : 0;
        int below = LastNotAbove(Math.Abs(value));
        if (below == Infinity) return (ushort)(sign | Infinity);

        // The midpoint of two neighbours has one significant bit more than they have: a double holds it exactly.
        double midpoint = MidpointAfter(below);
        bool up = Math.Abs(value) > midpoint || (Math.Abs(value) == midpoint && below % 2 == 1);
        return (ushort)(sign | (up ? below + 1 : below));
    }

    /// <summary>The code nearest to a fraction of two integers, of two the even one. The denominator is positive.</summary>
    public ushort Encode(BigInteger numerator, BigInteger denominator)
    {
        BigInteger magnitude = BigInteger.Abs(numerator);
        int low = 0;
        int high = Infinity;
        while (low < high)
        {
            int middle = (low + high) / 2;
            int order = magnitude.CompareTo(MidpointAfter(middle), denominator);
            if (order > 0 || (order == 0 && middle % 2 == 1)) low = middle + 1;
            else high = middle;
        }

        return (ushort)(low | (numerator.Sign < 0 ? 0x8000 : 0));
    }

    /// <summary>
    /// The code of a float: <see cref="Encode(double)"/>, with NaN as the library documents it: quiet, sign and upper payload kept.
    /// </summary>
    public ushort EncodeKeepingNaN(float value)
    {
        if (!float.IsNaN(value)) return Encode(value);

        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint payload = (bits & 0x007F_FFFF) >> (23 - _fractionBits);
        uint quiet = 1u << (_fractionBits - 1);
        return (ushort)((bits >> 31 << 15) | Infinity | quiet | payload);
    }

    /// <summary>The value halfway between a code below infinity and the next.</summary>
    public double MidpointAfter(int code) => _values[code] + ((_values[code + 1] - _values[code]) / 2);

    private int LastNotAbove(double magnitude)
    {
        int found = Array.BinarySearch(_values, magnitude);
        return found >= 0 ? found : ~found - 1;
    }

    private double ValueOfMagnitude(int code)
    {
        int exponent = code >> _fractionBits;
        int fraction = code & ((1 << _fractionBits) - 1);
        return exponent == 0
            ? Math.ScaleB(fraction, 1 - _bias - _fractionBits)
            : Math.ScaleB(fraction + (1 << _fractionBits), exponent - _bias - _fractionBits);
    }
}

/// <summary>Exact comparison.</summary>
internal static class ExactComparison
{
    /// <summary>Every value of a 16-bit format, and every midpoint, is a multiple of 2⁻¹⁴⁰ and, so scaled, still a double.</summary>
    private const int Scale = 140;

    /// <summary>Compares numerator / denominator with a value.</summary>
    public static int CompareTo(this BigInteger numerator, double value, BigInteger denominator) =>
        (numerator << Scale).CompareTo(new BigInteger(Math.ScaleB(value, Scale)) * denominator);

    /// <summary>A value as an integer, over 2¹⁴⁰.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) AsFraction(this double value) =>
        (new BigInteger(Math.ScaleB(value, Scale)), BigInteger.One << Scale);
}
