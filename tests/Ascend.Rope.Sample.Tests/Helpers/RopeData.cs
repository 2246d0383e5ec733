using System.Runtime.InteropServices;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>Operands of the operator as raw bits, and what must come out, computed element by element from the operator's definition.</summary>
internal sealed class RopeData
{
    private const int D = 64;

    private readonly bool _isHalf;
    private readonly int _heads;
    private readonly int _sequence;
    private readonly int _cosSequence;
    private readonly ushort[] _x;
    private readonly ushort[] _cos;
    private readonly ushort[] _sin;

    /// <summary>Draws operands of all kinds: any bits, so that subnormals, infinities and NaNs are among them.</summary>
    public RopeData(string type, int batch, int heads, int sequence, int cosSequence)
    {
        Random random = new((batch * 31) + (heads * 17) + sequence);
        _isHalf = type == "F16";
        (_heads, _sequence, _cosSequence) = (heads, sequence, cosSequence);
        _x = Draw(random, batch * heads * sequence * D);
        _cos = Draw(random, batch * cosSequence * D);
        _sin = Draw(random, batch * cosSequence * D);
        File = TestFile.Of(
            ("x", type, [batch, heads, sequence, D], Bytes(_x)),
            ("cos", type, [batch, 1, cosSequence, D], Bytes(_cos)),
            ("sin", type, [batch, 1, cosSequence, D], Bytes(_sin)));
    }

    /// <summary>The input file.</summary>
    public byte[] File { get; }

    /// <summary>Asserts that the output holds what it must, a NaN being as good as any other.</summary>
    public void AssertRotated(ReadOnlySpan<byte> output)
    {
        ReadOnlySpan<ushort> y = MemoryMarshal.Cast<byte, ushort>(output);
        Assert.Equal(_x.Length, y.Length);
        for (int row = 0; row < y.Length / D; row++)
        {
            int batch = row / (_heads * _sequence);
            int angle = ((batch * _cosSequence) + (_cosSequence == 1 ? 0 : row % _sequence)) * D;
            for (int j = 0; j < D / 2; j++)
            {
                float a = Widen(_x[(row * D) + (2 * j)]);
                float b = Widen(_x[(row * D) + (2 * j) + 1]);
                AssertSame((a * Widen(_cos[angle + j])) + (-b * Widen(_sin[angle + j])), y, (row * D) + j);
                AssertSame((b * Widen(_cos[angle + j + 32])) + (a * Widen(_sin[angle + j + 32])), y, (row * D) + j + 32);
            }
        }
    }

    private void AssertSame(float expected, ReadOnlySpan<ushort> y, int index)
    {
        bool same = float.IsNaN(expected) ? float.IsNaN(Widen(y[index])) : y[index] == Narrow(expected);
        if (!same)
            Assert.Fail($"y[{index}] is {y[index]:X4}, not {Narrow(expected):X4}.");
    }

    private float Widen(ushort bits) => _isHalf ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private ushort Narrow(float value)
    {
        if (_isHalf)
            return BitConverter.HalfToUInt16Bits((Half)value);
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return unchecked((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    private static ushort[] Draw(Random random, int count)
    {
        ushort[] bits = new ushort[count];
        random.NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
        return bits;
    }

    private static byte[] Bytes(ushort[] bits) => MemoryMarshal.AsBytes(bits.AsSpan()).ToArray();
}
