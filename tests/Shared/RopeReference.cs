using System.Runtime.InteropServices;

namespace Ascend.Rope.Tests.Reference;

/// <summary>The operator from its definition, one element at a time, in exact arithmetic that is rounded where the definition says: shares nothing
/// with the library.</summary>
internal static class RopeReference
{
    private const int HeadDim = 64;
    private const int Pairs = HeadDim / 2;

    /// <summary>Rotates x [B, N, S, 64] with cos and sin [B, 1, cosS, 64], both of Half or of BFloat16.</summary>
    public static T[] Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, long batch, long heads, long sequence, long cosSequence)
        where T : unmanaged
    {
        SixteenBitFormat format = typeof(T) == typeof(Half) ? SixteenBitFormat.Half : SixteenBitFormat.BFloat16;
        ushort[] y = Apply(
            format, MemoryMarshal.Cast<T, ushort>(x), MemoryMarshal.Cast<T, ushort>(cos), MemoryMarshal.Cast<T, ushort>(sin),
            batch, heads, sequence, cosSequence);
        return MemoryMarshal.Cast<ushort, T>(y).ToArray();
    }

    /// <summary>Rotates codes of a format.</summary>
    public static ushort[] Apply(
        SixteenBitFormat format, ReadOnlySpan<ushort> x, ReadOnlySpan<ushort> cos, ReadOnlySpan<ushort> sin,
        long batch, long heads, long sequence, long cosSequence)
    {
        ushort[] y = new ushort[batch * heads * sequence * HeadDim];
        for (int row = 0; row < y.Length / HeadDim; row++)
        {
            int position = cosSequence == 1 ? 0 : row % (int)sequence;
            int table = ((row / (int)(heads * sequence) * (int)cosSequence) + position) * HeadDim;
            Rotate(format, x.Slice(row * HeadDim, HeadDim), cos.Slice(table, HeadDim), sin.Slice(table, HeadDim), y.AsSpan(row * HeadDim, HeadDim));
        }

        return y;
    }

    private static void Rotate(SixteenBitFormat format, ReadOnlySpan<ushort> x, ReadOnlySpan<ushort> cos, ReadOnlySpan<ushort> sin, Span<ushort> y)
    {
        for (int j = 0; j < Pairs; j++)
        {
            double a = format.Decode(x[2 * j]);
            double b = format.Decode(x[(2 * j) + 1]);
            y[j] = format.Encode(Sum(Product(a, format.Decode(cos[j])), Product(-b, format.Decode(sin[j]))));
            y[j + Pairs] = format.Encode(Sum(Product(b, format.Decode(cos[j + Pairs])), Product(a, format.Decode(sin[j + Pairs]))));
        }
    }

    /// <summary>Rounded to float: a double holds the product of two numbers of at most 11 bits exactly.</summary>
    private static float Product(double left, double right) => (float)(left * right);

    /// <summary>Rounded to float: a double has more than twice the bits of a float, so that rounding twice equals rounding once.</summary>
    private static float Sum(float left, float right) => (float)((double)left + right);
}
