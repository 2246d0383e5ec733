using System.Runtime.InteropServices;

namespace Ascend.Rope.Load.Tests;

/// <summary>What the driver says of answers that have other bits: each of these has been planted.</summary>
public class WrongBitsTests
{
    private const int Heads = 2;
    private const int Row = RopeShape.HeadDim * sizeof(ushort);

    private static readonly PayloadMix s_payloads = new(new LoadSettings
    {
        Urls = [new Uri("http://127.0.0.1:1")],
        Rate = 1,
        Duration = TimeSpan.FromSeconds(1),
        Heads = Heads,
        Tokens = [new TokenShare(1, 1), new TokenShare(3, 1)],
    });

    private static readonly Payload s_sent = s_payloads.All.First();
    private static readonly Payload s_other = s_payloads.All.Last();

    [Fact]
    public void AnotherRequestsAnswer_IsNamed()
    {
        byte[] answer = [.. s_sent.Expected[..Row], .. s_other.Expected[Row..(2 * Row)]];
        s_other.Sent();
        string text = Describe(answer);
        Assert.Matches($@"^request 1 \(shape=1,2,1,64&dtype=BF16\): 6\d of 128 elements are wrong, the first is number 6\d, 0x[0-9A-F]{{4}} instead of 0x[0-9A-F]{{4}}; ", text);
        Assert.Matches($@"its row 1 is row 1 of the right answer to request {s_other.Number} \(shape=1,2,3,64&dtype=BF16\), sent last \d+\.\d ms ago$", text);
    }

    [Fact]
    public void RowsOfTheSameAnswer_InAnotherPlace_AreNamed() =>
        Assert.EndsWith("its row 0 is row 1 of the right answer to this very request", Describe([.. s_sent.Expected[Row..], .. s_sent.Expected[..Row]]), StringComparison.Ordinal);

    [Fact]
    public void XItself_IsNamed() =>
        Assert.EndsWith("its row 0 is row 0 of x, not rotated, of this very request", Describe(s_sent.X.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void OneValue_IsNamed() => Assert.EndsWith("its row 0 is 0x0000 throughout", Describe(new byte[s_sent.Expected.Length]), StringComparison.Ordinal);

    [Fact]
    public void XByAnothersRows_AndAnothersXByItsOwn_AreNamed()
    {
        byte[] mixed = Rotate(s_sent.X[..Row], s_other.Cos.Slice(2 * Row, Row), s_other.Sin.Slice(2 * Row, Row));
        Assert.Contains($"its row 0 is its own x by row 2 of cos and sin of request {s_other.Number}", Describe([.. mixed, .. mixed]), StringComparison.Ordinal);
        mixed = Rotate(s_other.X.Slice(4 * Row, Row), s_sent.Cos, s_sent.Sin);
        Assert.Contains($"its row 0 is row 4 of x of request {s_other.Number}", Describe([.. mixed, .. mixed]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatNobodyHasSent_IsSaid() => Assert.EndsWith("its row 0 has the bits of no request", Describe([.. Enumerable.Range(0, 2 * Row).Select(i => (byte)i)]), StringComparison.Ordinal);

    private static string Describe(byte[] answer) => new WrongBits(s_payloads, NpuElementType.BFloat16).Describe(s_sent, answer);

    private static byte[] Rotate(ReadOnlySpan<byte> x, ReadOnlySpan<byte> cos, ReadOnlySpan<byte> sin)
    {
        byte[] y = new byte[x.Length];
        InterleaveRope.Apply<BFloat16>(
            MemoryMarshal.Cast<byte, BFloat16>(x), MemoryMarshal.Cast<byte, BFloat16>(cos), MemoryMarshal.Cast<byte, BFloat16>(sin), MemoryMarshal.Cast<byte, BFloat16>(y.AsSpan()), new RopeShape(1, 1, 1));
        return y;
    }
}
