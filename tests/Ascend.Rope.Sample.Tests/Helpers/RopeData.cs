using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>Operands of the operator as raw bits, in a file, and what must come out.</summary>
internal sealed class RopeData
{
    private const int D = 64;

    private readonly SixteenBitFormat _format;
    private readonly (int Batch, int Heads, int Sequence, int CosSequence) _shape;
    private readonly ushort[] _x;
    private readonly ushort[] _cos;
    private readonly ushort[] _sin;

    /// <summary>Draws operands of all kinds: any bits, so that subnormals, infinities and NaNs are among them.</summary>
    public RopeData(string type, int batch, int heads, int sequence, int cosSequence)
    {
        Random random = new((batch * 31) + (heads * 17) + sequence);
        _format = type == "F16" ? SixteenBitFormat.Half : SixteenBitFormat.BFloat16;
        _shape = (batch, heads, sequence, cosSequence);
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
        ushort[] expected = RopeReference.Apply(_format, _x, _cos, _sin, _shape.Batch, _shape.Heads, _shape.Sequence, _shape.CosSequence);
        Assert.Equal(expected.Length, y.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (y[i] != expected[i] && !(_format.IsNaN(y[i]) && _format.IsNaN(expected[i])))
                Assert.Fail($"y[{i}] is {y[i]:X4}, not {expected[i]:X4}.");
        }
    }

    private static ushort[] Draw(Random random, int count)
    {
        ushort[] bits = new ushort[count];
        random.NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
        return bits;
    }

    private static byte[] Bytes(ushort[] bits) => MemoryMarshal.AsBytes(bits.AsSpan()).ToArray();
}
