using System.Globalization;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Load;

/// <summary>Says what an answer has instead of the right bits: what comes once in many runs has to explain itself.</summary>
/// <param name="payloads">All requests of the run.</param>
/// <param name="type">The type of their elements.</param>
internal sealed class WrongBits(PayloadMix payloads, NpuElementType type)
{
    private const int RowByteCount = RopeShape.HeadDim * sizeof(ushort);

    /// <summary>Describes an answer, of which there are as many bytes as were expected.</summary>
    public string Describe(Payload sent, ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<ushort> got = MemoryMarshal.Cast<byte, ushort>(answer);
        ReadOnlySpan<ushort> want = MemoryMarshal.Cast<byte, ushort>(sent.Expected.AsSpan());
        int wrong = 0;
        for (int i = 0; i < want.Length; i++)
            wrong += got[i] == want[i] ? 0 : 1;
        int first = want.CommonPrefixLength(got);
        int row = first / RopeShape.HeadDim;
        string origin = OriginOf(answer.Slice(row * RowByteCount, RowByteCount), row, sent);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"request {sent.Number} ({sent.Query}): {wrong} of {want.Length} elements are wrong, the first is number {first}, 0x{got[first]:X4} instead of 0x{want[first]:X4}; its row {row} {origin}");
    }

    /// <summary>Whose bits a wrong row has.</summary>
    private string OriginOf(ReadOnlySpan<byte> row, int index, Payload sent)
    {
        ReadOnlySpan<ushort> elements = MemoryMarshal.Cast<byte, ushort>(row);
        if (!elements.ContainsAnyExcept(elements[0]))
            return $"is 0x{elements[0]:X4} throughout";
        foreach (Payload other in payloads.All)
        {
            if (IndexOf(row, other.Expected) is >= 0 and var answered)
                return $"is row {answered} of the right answer to {NameOf(other, sent)}";
            if (IndexOf(row, other.X) is >= 0 and var unrotated)
                return $"is row {unrotated} of x, not rotated, of {NameOf(other, sent)}";
        }

        ReadOnlySpan<byte> own = sent.X.Slice(index * RowByteCount, RowByteCount);
        foreach (Payload other in payloads.All)
        {
            if (IndexOfRotated(row, own, other.Cos, other.Sin) is >= 0 and var angles)
                return $"is its own x by row {angles} of cos and sin of {NameOf(other, sent)}";
            if (IndexOfRotated(row, other.X, sent.Cos, sent.Sin) is >= 0 and var pair)
                return $"is row {pair / (sent.Cos.Length / RowByteCount)} of x of {NameOf(other, sent)} by its own cos and sin";
        }

        return "has the bits of no request";
    }

    private static string NameOf(Payload other, Payload sent) => ReferenceEquals(other, sent)
        ? "this very request"
        : string.Create(CultureInfo.InvariantCulture, $"request {other.Number} ({other.Query}), {(other.SentBefore is { } before ? $"sent last {before.TotalMilliseconds:F1} ms ago" : "not sent")}");

    private static int IndexOf(ReadOnlySpan<byte> row, ReadOnlySpan<byte> rows)
    {
        for (int i = 0; i < rows.Length; i += RowByteCount)
        {
            if (rows.Slice(i, RowByteCount).SequenceEqual(row))
                return i / RowByteCount;
        }

        return -1;
    }

    /// <summary>Which of the rows of x, by which of those of cos and sin, gives the row: counted through all pairs; -1 where none does.</summary>
    private int IndexOfRotated(ReadOnlySpan<byte> row, ReadOnlySpan<byte> x, ReadOnlySpan<byte> cos, ReadOnlySpan<byte> sin)
    {
        Span<byte> rotated = stackalloc byte[RowByteCount];
        int index = 0;
        for (int i = 0; i < x.Length; i += RowByteCount)
        {
            for (int j = 0; j < cos.Length; j += RowByteCount, index++)
            {
                Rotate(x.Slice(i, RowByteCount), cos.Slice(j, RowByteCount), sin.Slice(j, RowByteCount), rotated);
                if (rotated.SequenceEqual(row))
                    return index;
            }
        }

        return -1;
    }

    private void Rotate(ReadOnlySpan<byte> x, ReadOnlySpan<byte> cos, ReadOnlySpan<byte> sin, Span<byte> y)
    {
        if (type == NpuElementType.Float16)
            Rotate<Half>(x, cos, sin, y);
        else
            Rotate<BFloat16>(x, cos, sin, y);
    }

    private static void Rotate<T>(ReadOnlySpan<byte> x, ReadOnlySpan<byte> cos, ReadOnlySpan<byte> sin, Span<byte> y) where T : unmanaged =>
        InterleaveRope.Apply<T>(
            MemoryMarshal.Cast<byte, T>(x), MemoryMarshal.Cast<byte, T>(cos), MemoryMarshal.Cast<byte, T>(sin), MemoryMarshal.Cast<byte, T>(y), new RopeShape(1, 1, 1));
}
