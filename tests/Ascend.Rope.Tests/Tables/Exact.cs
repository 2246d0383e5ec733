using System.Numerics;

namespace Ascend.Rope.Tests.Tables;

/// <summary>Powers, sines and cosines in fixed-point arithmetic with so many bits that nothing which is rounded afterwards can tell.</summary>
internal static class Exact
{
    public const int Bits = 192;

    public static readonly BigInteger One = BigInteger.One << Bits;
    private static readonly BigInteger s_quarterTurn = 2 * ((4 * ArcTangentOfInverse(5)) - ArcTangentOfInverse(239));

    /// <summary>2π.</summary>
    public static BigInteger FullTurn => 4 * s_quarterTurn;

    public static BigInteger Power(BigInteger value, int exponent) =>
        Enumerable.Repeat(value, exponent).Aggregate(One, Product);

    /// <summary>A power whose exponent is from 1 to 2, from the square roots that its bits stand for.</summary>
    public static BigInteger Power(BigInteger value, float exponent)
    {
        BigInteger power = value;
        BigInteger root = value;
        double rest = exponent - 1.0;
        for (double bit = 0.5; rest > 0; bit /= 2)
        {
            root = SquareRoot(root << Bits);
            if (rest < bit)
                continue;
            power = Product(power, root);
            rest -= bit;
        }

        return power;
    }

    /// <summary>base^(2i/64): the square root is taken five times.</summary>
    public static BigInteger RopePower(BigInteger theta, int index)
    {
        BigInteger power = Power(theta, index);
        for (int i = 0; i < 5; i++)
            power = SquareRoot(power << Bits);
        return power;
    }

    /// <summary>The nth root of a number from 1 on, by Newton's steps from above.</summary>
    public static BigInteger Root(BigInteger value, int n)
    {
        BigInteger radicand = value << (Bits * (n - 1));
        BigInteger root = One << ((((int)value.GetBitLength() - Bits) / n) + 1);
        while (true)
        {
            BigInteger next = (((n - 1) * root) + (radicand / BigInteger.Pow(root, n - 1))) / n;
            if (next >= root)
                return root;
            root = next;
        }
    }

    public static BigInteger Product(BigInteger left, BigInteger right) => (left * right) >> Bits;

    public static BigInteger Quotient(BigInteger left, BigInteger right) => (left << Bits) / right;

    public static BigInteger Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        int exponent = (int)(bits >> 52);
        BigInteger significand = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        int shift = Bits + Math.Max(exponent, 1) - 1075;
        BigInteger magnitude = shift >= 0 ? significand << shift : significand >> -shift;
        return value < 0 ? -magnitude : magnitude;
    }

    public static double ToDouble(BigInteger value) => Math.ScaleB((double)(value >> (Bits - 100)), -100);

    public static (BigInteger Cos, BigInteger Sin) CosSin(BigInteger angle)
    {
        BigInteger turns = ((2 * angle) + s_quarterTurn) / (2 * s_quarterTurn);
        BigInteger rest = angle - (turns * s_quarterTurn);
        (BigInteger cos, BigInteger sin) = (Series(One, rest, 1), Series(rest, rest, 2));
        return (int)(turns % 4) switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }

    /// <summary>first − first·x²/(n(n+1)) + …</summary>
    private static BigInteger Series(BigInteger first, BigInteger angle, int n)
    {
        BigInteger square = Product(angle, angle);
        BigInteger sum = 0;
        for (BigInteger term = first; !term.IsZero && term != -1; n += 2)
        {
            sum += term;
            term = -Product(term, square) / (n * (n + 1));
        }

        return sum;
    }

    private static BigInteger ArcTangentOfInverse(int inverse)
    {
        BigInteger sum = 0;
        BigInteger power = One / inverse;
        for (int n = 1; !power.IsZero; n += 2)
        {
            sum += n % 4 == 1 ? power / n : -(power / n);
            power /= inverse * inverse;
        }

        return sum;
    }

    private static BigInteger SquareRoot(BigInteger value)
    {
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (value / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
