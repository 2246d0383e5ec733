using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Helpers;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

/// <summary>The numbers where a conversion can go wrong. The command <c>conversions</c> of the test host takes all 2³².</summary>
public sealed class ElementFormatTests
{
    public static TheoryData<int, string> WidthsAndFormats => KernelMatrix.WidthsAndFormats();

    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Widen_EveryCodeInEitherHalf_IsExact(int width, string formatName)
    {
        SixteenBitFormat format = SixteenBitFormat.Named(formatName);
        uint[] lanes = [.. Enumerable.Range(0, 1 << 16).Select(code => (uint)code | ((uint)(code ^ 0xFFFF) << 16))];
        var even = new float[lanes.Length];
        var odd = new float[lanes.Length];

        foreach (BlockConversions conversions in BlockConversions.Of(format))
        {
            var factor = new float[lanes.Length];
            conversions.WidenEven((KernelWidth)width, lanes, even);
            conversions.WidenOdd((KernelWidth)width, lanes, odd);
            conversions.WidenFactor((KernelWidth)width, lanes, factor);

            for (int code = 0; code < lanes.Length; code++)
            {
                double value = format.Decode((ushort)code);
                double complement = format.Decode((ushort)(code ^ 0xFFFF));
                if (conversions.Takes((float)value))
                {
                    AssertSame(value, even[code], code);
                    AssertSame(value, factor[code], code);
                }

                if (conversions.Takes((float)complement))
                    AssertSame(complement, odd[code], code ^ 0xFFFF);
            }
        }
    }

    /// <summary>
    /// Every code's own value, the midpoint to the next, and the floats on either side of these; then any floats, NaN among them.
    /// </summary>
    [Theory, MemberData(nameof(WidthsAndFormats))]
    public void Narrow_AroundEveryBoundary_RoundsToNearestTiesToEven(int width, string formatName)
    {
        SixteenBitFormat format = SixteenBitFormat.Named(formatName);
        var random = new Random(5);
        IEnumerable<float> boundaries = Enumerable.Range(0, format.Infinity)
            .SelectMany(code => new[] { (float)format.Decode((ushort)code), (float)format.MidpointAfter(code) })
            .SelectMany(value => new[] { MathF.BitDecrement(value), value, MathF.BitIncrement(value) })
            .SelectMany(value => new[] { value, -value });
        IEnumerable<float> others = Enumerable.Range(0, 1 << 16).Select(_ => Bits((uint)random.NextInt64(1L << 32)));
        float[] special =
        [
            float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon,
            Bits(0x7FC0_0000), Bits(0xFFC0_0000), Bits(0x7F81_0000), Bits(0xFF81_0000), Bits(0x7FFF_0000), Bits(0xFFFF_0000),
        ];
        foreach (BlockConversions conversions in BlockConversions.Of(format))
        {
            float[] floats = [.. boundaries.Concat(others).Concat(special).Where(conversions.Takes)];
            Array.Resize(ref floats, (floats.Length + 31) / 32 * 32);
            var codes = new ushort[floats.Length];

            conversions.Narrow((KernelWidth)width, floats, codes);

            for (int i = 0; i < floats.Length; i++)
            {
                ushort expected = format.EncodeKeepingNaN(floats[i]);
                Assert.True(
                    expected == codes[i] || (format.IsNaN(expected) && format.IsNaN(codes[i])),
                    $"{conversions.Name}: float 0x{BitConverter.SingleToUInt32Bits(floats[i]):X8} gave 0x{codes[i]:X4}, not 0x{expected:X4}");
            }
        }
    }

    private static float Bits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static void AssertSame(double expected, double actual, int code)
    {
        bool same = double.IsNaN(expected)
            ? double.IsNaN(actual)
            : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
        Assert.True(same, $"code 0x{code:X4} gave {actual:R}, not {expected:R}");
    }
}
