using System.Text;

namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>Makes texts that are nearly JSON of texts that are: it knows numbers, strings and members, and breaks them one by one.</summary>
internal static class JsonMutator
{
    private const int LongestText = 1 << 16;

    private static readonly byte[][] s_numbers = Bytes(
        "0", "-0", "-1", "1", "2", "1.0", "1e0", "1e308", "1e999", "-1e-999", "0.1", "01", "2147483647", "2147483648", "4294967296", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "18446744073709551616", new string('9', 400), "NaN", "Infinity", "true", "null", "\"1\"", "[]", "{}");

    private static readonly byte[][] s_strings = Bytes(
        "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\\"",
        "\"\u001b[31m\"", "\"é\"", $"\"{new string('a', 5000)}\"", "'x'", "x", "\"", "\"\\u12\"");

    private static readonly byte[][] s_pieces = Bytes("{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\t", "\0", "/**/", "//", "\uFEFF", "{}", "[0]", "\"k\":1,");

    private static readonly Func<Random, List<byte>, FuzzTarget, List<byte>>[] s_mutations =
    [
        (random, text, _) => ReplaceToken(random, text, IsNumber, s_numbers),
        (random, text, _) => ReplaceToken(random, text, IsNumber, s_numbers),
        (random, text, _) => ReplaceToken(random, text, IsWord, s_strings),
        (random, text, target) => ReplaceToken(random, text, IsWord, Bytes(Pick(random, target.Words))),
        (random, text, target) => ReplaceToken(random, text, random.Next(2) == 0 ? IsWord : IsNumber, Bytes(Pick(random, target.Words))),
        (random, text, _) => DuplicateMember(random, text),
        (random, text, _) => Insert(random, text, s_pieces[random.Next(s_pieces.Length)]),
        (random, text, _) => Insert(random, text, [(byte)random.Next(256)]),
        (random, text, _) => Nest(random, text),
        (random, text, _) => RepeatPart(random, text),
        (random, text, _) => RemovePart(random, text),
        (random, text, _) => FlipBit(random, text),
        (random, text, _) => text[..random.Next(text.Count + 1)],
        Splice,
    ];

    /// <summary>A text with none to a few mutations.</summary>
    public static byte[] Mutate(Random random, FuzzTarget target)
    {
        List<byte> text = [.. Encoding.UTF8.GetBytes(Pick(random, target.Seeds))];
        for (int count = CountMutations(random); count > 0 && text.Count > 0; count--)
            text = s_mutations[random.Next(s_mutations.Length)](random, text, target);
        return [.. text.Take(LongestText)];
    }

    /// <summary>One in twenty stays right, so that what comes behind the text is met too, and half have one, so that enough come past the first rule.</summary>
    private static int CountMutations(Random random) => random.Next(20) == 0 ? 0 : random.Next(2) == 0 ? 1 : random.Next(2, 5);

    /// <summary>Puts another in the place of a token: of the bytes, side by side, that belong to one.</summary>
    private static List<byte> ReplaceToken(Random random, List<byte> text, Func<byte, bool> belongs, byte[][] others)
    {
        int start = text.FindIndex(random.Next(text.Count), value => belongs(value));
        if (start < 0)
            return text;
        while (start > 0 && belongs(text[start - 1]))
            start--;
        int end = start;
        while (end < text.Count && belongs(text[end]))
            end++;
        return [.. text[..start], .. others[random.Next(others.Length)], .. text[end..]];
    }

    /// <summary>Repeats what stands between two commas or brackets, often a member with its key, sometimes with another number in it.</summary>
    private static List<byte> DuplicateMember(Random random, List<byte> text)
    {
        int start = random.Next(text.Count);
        while (start > 0 && text[start] is not ((byte)',' or (byte)'{' or (byte)'['))
            start--;
        int end = text.FindIndex(start + 1 < text.Count ? start + 1 : start, value => value is (byte)',' or (byte)'}' or (byte)']');
        if (end <= start + 1)
            return text;
        if (text[end] != (byte)',' && random.Next(2) == 0)
            end++;
        List<byte> member = text[(start + 1)..end];
        if (random.Next(2) == 0 && member.Count > 0)
            member = ReplaceToken(random, member, IsNumber, s_numbers);
        return [.. text[..(start + 1)], .. member, (byte)',', .. text[(start + 1)..]];
    }

    private static List<byte> Insert(Random random, List<byte> text, byte[] piece)
    {
        int at = random.Next(text.Count + 1);
        return [.. text[..at], .. piece, .. text[at..]];
    }

    private static List<byte> Nest(Random random, List<byte> text)
    {
        (string open, string close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        int depth = random.Next(2) == 0 ? random.Next(1, 5) : random.Next(2000);
        string nested = string.Concat(Enumerable.Repeat(open, depth)) + (random.Next(3) == 0 ? "" : "1" + string.Concat(Enumerable.Repeat(close, depth)));
        return random.Next(2) == 0 ? Insert(random, text, Encoding.UTF8.GetBytes(nested)) : ReplaceToken(random, text, IsNumber, [Encoding.UTF8.GetBytes(nested)]);
    }

    private static List<byte> RepeatPart(Random random, List<byte> text)
    {
        (int start, int end) = Part(random, text, 64);
        int count = Math.Min(random.Next(2) == 0 ? random.Next(1, 4) : random.Next(500), (LongestText - text.Count) / Math.Max(1, end - start));
        List<byte> result = [.. text[..end]];
        for (int i = 0; i < count; i++)
            result.AddRange(text[start..end]);
        result.AddRange(text[end..]);
        return result;
    }

    private static List<byte> RemovePart(Random random, List<byte> text)
    {
        (int start, int end) = Part(random, text, 32);
        return [.. text[..start], .. text[end..]];
    }

    private static List<byte> FlipBit(Random random, List<byte> text)
    {
        text[random.Next(text.Count)] ^= (byte)(1 << random.Next(8));
        return text;
    }

    /// <summary>The beginning of the text and the end of another.</summary>
    private static List<byte> Splice(Random random, List<byte> text, FuzzTarget target)
    {
        byte[] other = Encoding.UTF8.GetBytes(Pick(random, target.Seeds));
        return [.. text[..random.Next(text.Count + 1)], .. other[random.Next(other.Length + 1)..]];
    }

    private static (int Start, int End) Part(Random random, List<byte> text, int longest)
    {
        int start = random.Next(text.Count);
        return (start, Math.Min(text.Count, start + random.Next(1, longest)));
    }

    private static bool IsNumber(byte value) => value is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.' or (byte)'+';

    private static bool IsWord(byte value) => value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'_' or (byte)'"';

    private static string Pick(Random random, IReadOnlyList<string> from) => from[random.Next(from.Count)];

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
