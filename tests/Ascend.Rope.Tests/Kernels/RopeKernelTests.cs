using System.Diagnostics;
using System.Runtime.InteropServices;
using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

public sealed class RopeKernelTests
{
    public static TheoryData<int> Widths => KernelMatrix.Widths();

    public static TheoryData<int, string> WidthsAndFormats => KernelMatrix.WidthsAndFormats();

    /// <summary>Both forms of cos; one of each extent; primes; tiles of positions that are not full, full, and one more.</summary>
    private static readonly RopeGeometry[] s_geometries =
    [
        new(1, 1, 1, 1),
        new(3, 5, 7, 7), new(3, 5, 7, 1),
        new(2, 3, 1, 1), new(1, 1, 13, 13), new(1, 7, 1, 1), new(5, 1, 1, 1),
        new(1, 2, 31, 31), new(2, 2, 32, 32), new(2, 3, 33, 33), new(1, 3, 67, 67), new(2, 2, 67, 1),
    ];

    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_OrdinaryNumbers_EqualsDefinition(int width, string format) =>
        AssertEqualsDefinition(width, format, (problem, seed) => problem.FillWithOrdinaryNumbers(seed));

    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_AnyCodes_EqualsDefinition(int width, string format) =>
        AssertEqualsDefinition(width, format, (problem, seed) => problem.FillWithAnyCodes(seed));

    /// <summary>
    /// Small against small and large against large: products and sums underflow, overflow and cancel, also in float for BFloat16.
    /// </summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_ExtremeNumbers_EqualsDefinition(int width, string format) =>
        AssertEqualsDefinition(width, format, (problem, seed) =>
        {
            var random = new Random(seed);
            int infinity = problem.Format.Infinity;
            int[] magnitudes =
            [
                0, 1, 2, 3, infinity / 4, (infinity / 4) + 1, infinity / 2, infinity - 2, infinity - 1, infinity, infinity + 1,
            ];
            return problem.Fill(() => (ushort)(magnitudes[random.Next(magnitudes.Length)] | (random.Next(2) << 15)));
        });

    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_EveryCodeInEveryOperand_EqualsDefinition(int width, string format)
    {
        // 1024 rows of 64 take every code once. A step of an odd number visits all codes in another order for each operand, so that the
        // three meet in ever new combinations.
        var problem = new RopeProblem(SixteenBitFormat.Named(format), new RopeGeometry(1, 1, 1024, 1024));
        foreach ((int xStep, int cosStep, int sinStep) in new[] { (1, 3, 5), (7, 1, 40503), (25173, 13849, 1), (32767, 32769, 3) })
        {
            for (int i = 0; i < problem.X.Length; i++)
            {
                problem.X[i] = unchecked((ushort)(i * xStep));
                problem.Cos[i] = unchecked((ushort)(i * cosStep));
                problem.Sin[i] = unchecked((ushort)(i * sinStep));
            }

            AssertEqualsDefinition(problem, width);
        }
    }

    /// <summary>With cos one and sin zero each finite code must come out as it went in, at its new place.</summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_NoRotation_MovesEveryFiniteCode(int width, string format)
    {
        SixteenBitFormat codes = SixteenBitFormat.Named(format);
        var problem = new RopeProblem(codes, new RopeGeometry(1, 1, 1024, 1));
        Array.Fill(problem.Cos, codes.Encode(1));
        for (int i = 0; i < problem.X.Length; i++) problem.X[i] = double.IsFinite(codes.Decode((ushort)i)) ? (ushort)i : (ushort)0x0001;

        ushort[] y = problem.Actual((KernelWidth)width);

        for (int row = 0; row < y.Length; row += 64)
        {
            for (int j = 0; j < 32; j++)
            {
                // Minus zero plus zero is plus zero: the other addend decides the sign of a zero.
                Assert.Equal(codes.Decode(problem.X[row + (2 * j)]), codes.Decode(y[row + j]));
                Assert.Equal(codes.Decode(problem.X[row + (2 * j) + 1]), codes.Decode(y[row + j + 32]));
            }
        }
    }

    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_InPlace_EqualsOutOfPlace(int width, string format)
    {
        foreach (RopeGeometry geometry in s_geometries)
        {
            RopeProblem problem = new RopeProblem(SixteenBitFormat.Named(format), geometry).FillWithOrdinaryNumbers(seed: 11);
            Assert.Null(problem.Difference(problem.Expected(), problem.ActualInPlace((KernelWidth)width)));
        }
    }

    /// <summary>
    /// The first half of cos and sin belongs to the first component, the second to the second: here each of the four has a value of its
    /// own.
    /// </summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_HalvesThatDiffer_UsesEachForItsComponent(int width, string format)
    {
        SixteenBitFormat codes = SixteenBitFormat.Named(format);
        var problem = new RopeProblem(codes, new RopeGeometry(1, 1, 1, 1));
        for (int i = 0; i < 64; i++)
        {
            problem.X[i] = codes.Encode(i % 2 == 0 ? 1 : 8);
            problem.Cos[i] = codes.Encode(i < 32 ? 2 : 3);
            problem.Sin[i] = codes.Encode(i < 32 ? 5 : 7);
        }

        ushort[] y = problem.Actual((KernelWidth)width);

        Assert.All(y[..32], code => Assert.Equal((1 * 2) - (8 * 5), codes.Decode(code)));
        Assert.All(y[32..], code => Assert.Equal((8 * 3) + (1 * 7), codes.Decode(code)));
    }

    /// <summary>2⁷⁰ · 2⁵⁸ overflows float. A fused multiply-add would keep it, and 2¹²⁷ beside it would leave a number.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void Run_ProductBeyondFloat_IsInfiniteBeforeTheSum(int width)
    {
        SixteenBitFormat codes = SixteenBitFormat.BFloat16;
        var problem = new RopeProblem(codes, new RopeGeometry(1, 1, 1, 1));
        Array.Fill(problem.X, codes.Encode(Math.ScaleB(1, 70)));
        Array.Fill(problem.Cos, codes.Encode(Math.ScaleB(1, 58)));
        Array.Fill(problem.Sin, codes.Encode(Math.ScaleB(1, 57)));

        ushort[] y = problem.Actual((KernelWidth)width);

        Assert.All(y, code => Assert.Equal(double.PositiveInfinity, codes.Decode(code)));

        Array.Fill(problem.Cos, codes.Encode(Math.ScaleB(1, 57)));
        Array.Fill(problem.Sin, codes.Encode(Math.ScaleB(1, 58)));

        y = problem.Actual((KernelWidth)width);

        Assert.All(y[..32], code => Assert.Equal(double.NegativeInfinity, codes.Decode(code)));
        Assert.All(y[32..], code => Assert.Equal(double.PositiveInfinity, codes.Decode(code)));
    }

    /// <summary>A code that sends a run of rows another way, wherever it stands, in x, cos or sin.</summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Run_OneStrangeCode_EqualsDefinition(int width, string format)
    {
        SixteenBitFormat codes = SixteenBitFormat.Named(format);
        var random = new Random(9);
        foreach (RopeGeometry geometry in (RopeGeometry[])[new(1, 1, 67, 67), new(1, 2, 35, 35), new(2, 3, 7, 1), new(1, 40, 1, 1), new(1, 1, 1, 1)])
        {
            for (int i = 0; i < 24; i++)
            {
                RopeProblem problem = new RopeProblem(codes, geometry).FillWithOrdinaryNumbers(i);
                ushort[] operand = (i % 3) switch { 0 => problem.X, 1 => problem.Cos, _ => problem.Sin };
                operand[random.Next(operand.Length)] = (ushort)(codes.Infinity + ((i / 3 % 4) - 2) + (random.Next(2) << 15));
                AssertEqualsDefinition(problem, width);
                Assert.Null(problem.Difference(problem.Expected(), problem.ActualInPlace((KernelWidth)width)));
            }
        }
    }

    /// <summary>
    /// Sums from the greatest Half to the greatest that there are, about 2³³: what is too large is infinite, and what only rounds to the greatest is not.
    /// </summary>
    [Theory, MemberData(nameof(Widths))]
    public void Run_LargeNumbers_EqualsDefinition(int width)
    {
        var random = new Random(10);
        SixteenBitFormat codes = SixteenBitFormat.Half;
        int one = codes.Encode(1), greatest = codes.Infinity - 1;
        foreach (int factor in (int[])[one - 1, one, one + 1, one + 0x1FF, one + 0x2000, greatest - 0x400, greatest])
        {
            foreach (int x in (int[])[greatest - 0x800, greatest - 0x400, greatest - 1, greatest])
            {
                foreach (RopeGeometry geometry in (RopeGeometry[])[new(1, 1, 1, 1), new(1, 1, 3, 3), new(1, 2, 3, 3)])
                {
                    var problem = new RopeProblem(codes, geometry);
                    foreach (ushort[] factors in (ushort[][])[problem.Cos, problem.Sin])
                        for (int i = 0; i < factors.Length; i++) factors[i] = (ushort)(factor - random.Next(2) | (random.Next(2) << 15));
                    for (int i = 0; i < problem.X.Length; i++) problem.X[i] = (ushort)(x - random.Next(2) | (random.Next(2) << 15));
                    AssertEqualsDefinition(problem, width);
                }
            }
        }
    }

    /// <summary>Stores past the caches, to outputs that lie anyhow within a cache line; what is around them stays.</summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public unsafe void Run_Streaming_EqualsDefinition(int width, string format)
    {
        const int Room = 32;
        foreach (RopeGeometry geometry in s_geometries)
        {
            RopeProblem problem = new RopeProblem(SixteenBitFormat.Named(format), geometry).FillWithOrdinaryNumbers(seed: 12);
            ushort[] expected = problem.Expected();
            int length = problem.X.Length + (3 * Room);
            ushort* memory = (ushort*)NativeMemory.AlignedAlloc((nuint)length * sizeof(ushort), 64);
            foreach (int offset in (int[])[0, 1, 8, 16, 31])
            {
                var all = new Span<ushort>(memory, length);
                all.Fill(0x1234);
                fixed (ushort* x = problem.X, cos = problem.Cos, sin = problem.Sin)
                {
                    RopeProblem.Run(
                        problem.Format, x, cos, sin, memory + Room + offset, geometry, RopeStrides.Dense(geometry), (KernelWidth)width, streaming: true);
                }

                Span<ushort> y = all.Slice(Room + offset, expected.Length);
                Assert.Null(problem.Difference(expected, y.ToArray()));
                y.Fill(0x1234);
                Assert.Equal(-1, all.IndexOfAnyExcept((ushort)0x1234));
            }

            NativeMemory.AlignedFree(memory);
        }
    }

    [Fact]
    public unsafe void Run_OtherElementType_Throws()
    {
        float value = 0;
        float* pointer = &value;
        Assert.Throws<UnreachableException>(() => RopeKernel.Run(pointer, pointer, pointer, pointer, new RopeGeometry(1, 1, 1, 1), default));
    }

    private static void AssertEqualsDefinition(int width, string format, Func<RopeProblem, int, RopeProblem> fill)
    {
        for (int i = 0; i < s_geometries.Length; i++)
            AssertEqualsDefinition(fill(new RopeProblem(SixteenBitFormat.Named(format), s_geometries[i]), i), width);
    }

    private static void AssertEqualsDefinition(RopeProblem problem, int width) =>
        Assert.Null(problem.Difference(problem.Expected(), problem.Actual((KernelWidth)width)));
}
