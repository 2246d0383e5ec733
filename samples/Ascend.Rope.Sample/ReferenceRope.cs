namespace Ascend.Rope.Sample;

/// <summary>
/// The operator as its definition has it, one element after the other: float products, their float sum, one rounding to Half. It shares nothing with
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
    public static Half[] Rotate(ReadOnlySpan<Half> x, ReadOnlySpan<Half> cos, ReadOnlySpan<Half> sin, int rowsPerAngle)
    {
        Half[] y = new Half[x.Length];
        for (int row = 0; row < x.Length; row += HeadDim)
        {
            int angle = row / HeadDim / rowsPerAngle * HeadDim;
            for (int j = 0; j < Pairs; j++)
            {
                float even = (float)x[row + (2 * j)];
                float odd = (float)x[row + (2 * j) + 1];
                float product1 = even * (float)cos[angle + j];
                float product2 = odd * (float)sin[angle + j];
                float product3 = odd * (float)cos[angle + Pairs + j];
                float product4 = even * (float)sin[angle + Pairs + j];
                y[row + j] = (Half)(product1 - product2);
                y[row + Pairs + j] = (Half)(product3 + product4);
            }
        }

        return y;
    }
}
