using System.Diagnostics;
using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Helpers;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Checks the conversions without a gap: all 65,536 codes to float and all 2³² floats to codes, for each element type at each width,
/// against the definition. Takes minutes.
/// </summary>
internal static class ConversionsCommand
{
    private const int BlockFloats = 1 << 16;

    /// <summary>Blocks of floats with a positive sign; each is checked with either sign.</summary>
    private const int Blocks = 1 << 15;

    private static readonly KernelWidth[] s_widths = Enum.GetValues<KernelWidth>();

    public static int Run(string[] args)
    {
        long mismatches = 0;
        foreach (SixteenBitFormat format in SixteenBitFormat.All)
        {
            var clock = Stopwatch.StartNew();
            long[] widened = [.. s_widths.Select(width => WidenAllCodes(format, width))];
            long[] narrowed = NarrowAllFloats(format);
            for (int i = 0; i < s_widths.Length; i++)
            {
                Print($"{format.Name,-8} {s_widths[i],-9}  {1 << 16:N0} codes widened, {widened[i]:N0} wrong");
                Print($"{format.Name,-8} {s_widths[i],-9}  {1L << 32:N0} floats narrowed, {narrowed[i]:N0} wrong");
            }

            Print($"{format.Name,-8} {clock.Elapsed.TotalSeconds:F1} s");
            mismatches += widened.Sum() + narrowed.Sum();
        }

        return mismatches == 0 ? 0 : 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    /// <summary>Each code in the even half of a lane and in the odd half, its complement in the other.</summary>
    private static long WidenAllCodes(SixteenBitFormat format, KernelWidth width)
    {
        var conversions = BlockConversions.Of(format);
        uint[] lanes = [.. Enumerable.Range(0, 1 << 16).Select(code => (uint)code | ((uint)(code ^ 0xFFFF) << 16))];
        var even = new float[lanes.Length];
        var odd = new float[lanes.Length];
        conversions.WidenEven(width, lanes, even);
        conversions.WidenOdd(width, lanes, odd);

        // Equals takes all NaNs as one, which is what the kernels promise, but the zeros too, which they must tell apart.
        return Enumerable.Range(0, lanes.Length).LongCount(code =>
            !IsSame(format.Decode((ushort)code), even[code]) || !IsSame(format.Decode((ushort)(code ^ 0xFFFF)), odd[code]));

        static bool IsSame(double expected, double actual) =>
            expected.Equals(actual) && (double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(actual));
    }

    /// <summary>The mismatches at each width.</summary>
    private static long[] NarrowAllFloats(SixteenBitFormat format)
    {
        var conversions = BlockConversions.Of(format);
        var mismatches = new long[s_widths.Length];
        int done = 0;
        Parallel.For(0, Blocks, () => new Buffers(), (block, _, buffers) =>
        {
            FillExpected(format, block, buffers.Expected);
            foreach (uint sign in (ReadOnlySpan<uint>)[0, 1])
            {
                for (int i = 0; i < BlockFloats; i++)
                    buffers.Floats[i] = BitConverter.UInt32BitsToSingle((sign << 31) | ((uint)block << 16) | (uint)i);
                if (sign == 1)
                    for (int i = 0; i < BlockFloats; i++) buffers.Expected[i] |= 0x8000;

                for (int w = 0; w < s_widths.Length; w++)
                {
                    conversions.Narrow(s_widths[w], buffers.Floats, buffers.Actual);
                    if (buffers.Actual.AsSpan().SequenceEqual(buffers.Expected)) continue;
                    Interlocked.Add(ref mismatches[w], Report(format, s_widths[w], buffers));
                }
            }

            int soFar = Interlocked.Increment(ref done);
            if (soFar % (Blocks / 4) == 0) Console.Error.WriteLine($"{format.Name}: {100L * soFar / Blocks} %");
            return buffers;
        }, _ => { });
        return mismatches;
    }

    /// <summary>
    /// The codes of the floats of a block. Codes rise with the floats: from the code of the first, found by search, the next is reached
    /// where a float passes the midpoint, or stands on it and the code is odd.
    /// </summary>
    private static void FillExpected(SixteenBitFormat format, int block, uint[] expected)
    {
        uint code = 0;
        double midpoint = double.NaN;
        for (int i = 0; i < BlockFloats; i++)
        {
            float value = BitConverter.UInt32BitsToSingle(((uint)block << 16) | (uint)i);
            if (i == 0 || float.IsNaN(value))
            {
                code = format.EncodeKeepingNaN(value);
                midpoint = MidpointAfter(code);
            }

            while (value > midpoint || (value == midpoint && code % 2 == 1)) midpoint = MidpointAfter(++code);
            expected[i] = code;
        }

        double MidpointAfter(uint code) => code < format.Infinity ? format.MidpointAfter((int)code) : double.NaN;
    }

    private static long Report(SixteenBitFormat format, KernelWidth width, Buffers buffers)
    {
        int[] wrong = [.. Enumerable.Range(0, BlockFloats).Where(i => buffers.Actual[i] != buffers.Expected[i])];
        int first = wrong[0];
        uint bits = BitConverter.SingleToUInt32Bits(buffers.Floats[first]);
        Console.Error.WriteLine(
            $"{format.Name} {width}: float 0x{bits:X8} gave 0x{buffers.Actual[first]:X4}, not 0x{buffers.Expected[first]:X4}; "
            + $"{wrong.Length} wrong in its block");
        return wrong.Length;
    }

    private sealed class Buffers
    {
        public float[] Floats { get; } = new float[BlockFloats];

        public uint[] Expected { get; } = new uint[BlockFloats];

        public uint[] Actual { get; } = new uint[BlockFloats];
    }
}
