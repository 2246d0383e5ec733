using System.Globalization;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Http;

/// <summary>Shapes and positions as they stand in queries.</summary>
internal static class ShapeText
{
    private const int Rank = 4;

    /// <summary>Reads the shape of x: <c>B,N,S,64</c>.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static RopeShape Parse(string? text)
    {
        Span<Range> parts = stackalloc Range[Rank + 1];
        ReadOnlySpan<char> shape = text;
        Span<long> dimensions = stackalloc long[Rank];
        if (shape.Split(parts, ',') != Rank)
            throw Wrong(text);
        for (int i = 0; i < Rank; i++)
        {
            if (!long.TryParse(shape[parts[i]], NumberStyles.None, CultureInfo.InvariantCulture, out dimensions[i]) || dimensions[i] < 1)
                throw Wrong(text);
        }

        return dimensions[^1] == RopeShape.HeadDim ? new RopeShape(dimensions[0], dimensions[1], dimensions[2]) : throw Wrong(text);
    }

    /// <summary>The bytes of x, within what a body may have.</summary>
    /// <exception cref="RefusedException">They are more.</exception>
    public static int ByteCountOf(RopeShape shape, long most)
    {
        // One by one, for three of the largest numbers together would be more than 128 bits hold.
        Int128 byteCount = 0;
        if (shape.Batch > most || shape.Heads > most || shape.Sequence > most
            || (byteCount = (Int128)shape.Batch * shape.Heads * shape.Sequence * ElementTypes.RowByteCount) > most)
        {
            throw new RefusedException(new Refusal(
                RefusalReason.TooLarge, $"x has at most {most} bytes.", $"[{shape.Batch}, {shape.Heads}, {shape.Sequence}, 64] takes more.", "Send fewer rows in a request."));
        }

        return (int)byteCount;
    }

    /// <summary>Reads positions, such as <c>17</c>, <c>0-4095</c> or <c>5,9-11</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many positions the table has.</param>
    /// <param name="positions">Receives them: as many as there are tokens.</param>
    /// <exception cref="RefusedException">They are not that many, or one is not in the table.</exception>
    public static void ParsePositions(string? text, int limit, Span<int> positions)
    {
        int count = 0;
        ReadOnlySpan<char> list = text;
        foreach (Range part in list.Split(','))
        {
            ReadOnlySpan<char> item = list[part];
            int dash = item.IndexOf('-');
            if (!int.TryParse(dash < 0 ? item : item[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(dash < 0 ? item : item[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first)
            {
                throw new RefusedException(Refusal.Invalid(
                    "positions are numbers from 0 on, or ranges of them, with commas between.", item.Length > 32 ? "One is none." : $"'{item}' is none.", "Write them as 17, or 0-4095, or 5,9-11."));
            }

            if (last >= limit)
                throw Outside(last, limit);
            if (last - first >= positions.Length - count)
                throw WrongCount(positions.Length, "There are more.");
            for (int position = first; position <= last; position++)
                positions[count++] = position;
        }

        if (count < positions.Length)
            throw WrongCount(positions.Length, $"There are {count}.");
    }

    /// <summary>Checks positions that came as numbers.</summary>
    /// <exception cref="RefusedException">One is not in the table.</exception>
    public static void CheckPositions(ReadOnlySpan<int> positions, int limit)
    {
        int wrong = positions.IndexOfAnyExceptInRange(0, limit - 1);
        if (wrong >= 0)
            throw Outside(positions[wrong], limit);
    }

    public static RefusedException WrongCount(int tokens, string value) => new(Refusal.Invalid(
        $"There is a position for each of the {tokens} tokens, B·S, in the order of [B, S].", value, "Send as many positions as x has tokens."));

    private static RefusedException Outside(int position, int limit) => new(Refusal.Invalid(
        $"A position is from 0 to {limit - 1}, the last of the session's table.", $"One is {position}.", "Create a session with more positions."));

    private static RefusedException Wrong(string? text) => new(Refusal.Invalid(
        "shape is that of x: B,N,S,64, each at least 1.", text is null or { Length: > 64 } ? "It is none." : $"It is '{text}'.", "Write one token of 16 heads as 1,16,1,64."));
}
