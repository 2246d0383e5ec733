using System.Numerics;

namespace Ascend.Rope.Sample;

/// <summary>
/// The operator as its definition has it, one element after the other: float products, their float sum, one rounding to the element type. It shares nothing with
/// the library, so that the two can vouch for each other.
/// </summary>
internal static class ReferenceRope
{
    private const int HeadDim = 64;
    private const int Pairs = HeadDim / 2;

    /// <summary>Rotates rows of 64.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="cos">Rows of cosines, each for a number of rows of x.</param>
    /// <param name="sin">Rows of sines, alike.</param>
    /// <param name="rowsPerAngle">That number.</param>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    public static T[] Rotate<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, int rowsPerAngle)
        where T : unmanaged, INumberBase<T>
    {
        T[] y = new T[x.Length];
        for (int row = 0; row < x.Length; row += HeadDim)
        {
            int angle = row / HeadDim / rowsPerAngle * HeadDim;
            for (int j = 0; j < Pairs; j++)
            {
                float even = float.CreateTruncating(x[row + (2 * j)]);
                float odd = float.CreateTruncating(x[row + (2 * j) + 1]);
                float product1 = even * float.CreateTruncating(cos[angle + j]);
                float product2 = odd * float.CreateTruncating(sin[angle + j]);
                float product3 = odd * float.CreateTruncating(cos[angle + Pairs + j]);
                float product4 = even * float.CreateTruncating(sin[angle + Pairs + j]);
                y[row + j] = T.CreateTruncating(product1 - product2);
                y[row + Pairs + j] = T.CreateTruncating(product3 + product4);
            }
        }

        return y;
    }
}
