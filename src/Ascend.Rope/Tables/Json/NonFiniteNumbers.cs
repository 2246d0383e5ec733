namespace Ascend.Rope.Tables.Json;

/// <summary>The numbers that JSON does not have, and that Python's json module writes all the same.</summary>
internal static class NonFiniteNumbers
{
    /// <summary>Makes strings of them where they stand for themselves: so a key that nobody asks for may have one, and no other is taken for a number.</summary>
    /// <returns>The text with the strings; null if it has no such number.</returns>
    public static byte[]? Quote(ReadOnlySpan<byte> json)
    {
        MemoryStream? quoted = null;
        int copied = 0;
        bool isInString = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                isInString = !isInString;
            }
            else if (isInString)
            {
                if (json[i] == '\\')
                    i++;
            }
            else if (LengthOf(json[i..]) is var length and > 0)
            {
                quoted ??= new MemoryStream(json.Length + 64);
                quoted.Write(json[copied..i]);
                quoted.WriteByte((byte)'"');
                quoted.Write(json.Slice(i, length));
                quoted.WriteByte((byte)'"');
                copied = i + length;
                i = copied - 1;
            }
        }

        quoted?.Write(json[copied..]);
        return quoted?.ToArray();
    }

    /// <summary>How long the number is that a text begins with; 0 where it begins with none, or with what stands as a key.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        int length = text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : text.StartsWith("-Infinity"u8) ? 9 : 0;
        return length == 0 || text[length..].TrimStart(" \t\r\n"u8).StartsWith(":"u8) ? 0 : length;
    }
}
