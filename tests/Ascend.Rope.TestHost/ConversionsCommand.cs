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
            BlockConversions[] conversions = BlockConversions.Of(format);
            long[] narrowed = NarrowAllFloats(format, conversions);
            for (int i = 0; i < narrowed.Length; i++)
            {
                BlockConversions conversion = conversions[i / s_widths.Length];
                KernelWidth width = s_widths[i % s_widths.Length];
                long widened = WidenAllCodes(format, conversion, width);
                Print($"{conversion.Name,-17} {width,-9}  {1 << 16:N0} codes widened, {widened:N0} wrong");
                Print($"{conversion.Name,-17} {width,-9}  {1L << 32:N0} floats narrowed, {narrowed[i]:N0} wrong");
                mismatches += widened + narrowed[i];
            }

            Print($"{format.Name,-17} {clock.Elapsed.TotalSeconds:F1} s");
        }

        return mismatches == 0 ? 0 : 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    /// <summary>Each code in the even half of a lane and in the odd half, its complement in the other; those that the kernels convert.</summary>
    private static long WidenAllCodes(SixteenBitFormat format, BlockConversions conversions, KernelWidth width)
    {
        uint[] lanes = [.. Enumerable.Range(0, 1 << 16).Select(code => (uint)code | ((uint)(code ^ 0xFFFF) << 16))];
        var even = new float[lanes.Length];
        var odd = new float[lanes.Length];
        var factors = new float[lanes.Length];
        conversions.WidenEven(width, lanes, even);
        conversions.WidenOdd(width, lanes, odd);
        conversions.WidenFactor(width, lanes, factors);

        return Enumerable.Range(0, lanes.Length).LongCount(code =>
            !IsRight((ushort)code, even[code]) || !IsRight((ushort)(code ^ 0xFFFF), odd[code]) || !IsRight((ushort)code, factors[code]));

        // Equals takes all NaNs as one, which is what the kernels promise, but the zeros too, which they must tell apart.
        bool IsRight(ushort code, double actual)
        {
            double expected = format.Decode(code);
            return !conversions.Takes((float)expected)
                || (expected.Equals(actual) && (double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(actual)));
        }
    }

    /// <summary>The mismatches of each conversion at each width.</summary>
    private static long[] NarrowAllFloats(SixteenBitFormat format, BlockConversions[] conversions)
    {
        var mismatches = new long[conversions.Length * s_widths.Length];
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

                for (int k = 0; k < mismatches.Length; k++)
                {
                    BlockConversions conversion = conversions[k / s_widths.Length];
                    KernelWidth width = s_widths[k % s_widths.Length];
                    conversion.Narrow(width, buffers.Floats, buffers.Actual);
                    if (buffers.Actual.AsSpan().SequenceEqual(buffers.Expected)) continue;
                    Interlocked.Add(ref mismatches[k], Report(format, conversion, width, buffers));
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
    private static void FillExpected(SixteenBitFormat format, int block, ushort[] expected)
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
            expected[i] = (ushort)code;
        }

        double MidpointAfter(uint code) => code < format.Infinity ? format.MidpointAfter((int)code) : double.NaN;
    }

    /// <summary>How many are wrong of those that the kernels convert: NaN by class, as they promise.</summary>
    private static long Report(SixteenBitFormat format, BlockConversions conversions, KernelWidth width, Buffers buffers)
    {
        int[] wrong = [.. Enumerable.Range(0, BlockFloats).Where(i => buffers.Actual[i] != buffers.Expected[i]
            && conversions.Takes(buffers.Floats[i]) && !(format.IsNaN(buffers.Actual[i]) && format.IsNaN(buffers.Expected[i])))];
        if (wrong.Length == 0)
            return 0;

        int first = wrong[0];
        uint bits = BitConverter.SingleToUInt32Bits(buffers.Floats[first]);
        Console.Error.WriteLine(
            $"{conversions.Name} {width}: float 0x{bits:X8} gave 0x{buffers.Actual[first]:X4}, not 0x{buffers.Expected[first]:X4}; "
            + $"{wrong.Length} wrong in its block");
        return wrong.Length;
    }

    private sealed class Buffers
    {
        public float[] Floats { get; } = new float[BlockFloats];

        public ushort[] Expected { get; } = new ushort[BlockFloats];

        public ushort[] Actual { get; } = new ushort[BlockFloats];
    }
}
