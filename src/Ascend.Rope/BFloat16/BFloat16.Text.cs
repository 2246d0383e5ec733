using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ascend.Rope;

/// <content>
/// Text. Without a format, or with "G", "G0" or "R", the text is the shortest that reads back as the same number: 3.14, where the float of
/// the same value would say 3.140625. With any other format the text is that of the exact value. Text that is read is rounded once, to
/// nearest, ties to even, however many digits it has.
/// </content>
public readonly partial struct BFloat16
{
    private const NumberStyles DefaultStyle = NumberStyles.Float | NumberStyles.AllowThousands;

    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
        1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39, 1e40, 1e41, 1e42, 1e43, 1e44,
    ];

    /// <inheritdoc/>
    public override string ToString() => ToString(null, null);

    /// <summary>The number as text.</summary>
    /// <param name="format">A standard or custom numeric format; null for the shortest text that reads back as the same number.</param>
    /// <returns>The text, in the current culture.</returns>
    public string ToString([StringSyntax(StringSyntaxAttribute.NumericFormat)] string? format) => ToString(format, null);

    /// <summary>The number as text.</summary>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <returns>The shortest text that reads back as the same number.</returns>
    public string ToString(IFormatProvider? provider) => ToString(null, provider);

    /// <summary>The number as text.</summary>
    /// <param name="format">A standard or custom numeric format; null for the shortest text that reads back as the same number.</param>
    /// <param name="formatProvider">Gives the culture; null for the current one.</param>
    /// <returns>The text.</returns>
    public string ToString([StringSyntax(StringSyntaxAttribute.NumericFormat)] string? format, IFormatProvider? formatProvider) =>
        Printable(format).ToString(format, formatProvider);

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        [StringSyntax(StringSyntaxAttribute.NumericFormat)] ReadOnlySpan<char> format,
        IFormatProvider? provider) =>
        Printable(format).TryFormat(destination, out charsWritten, format, provider);

    /// <inheritdoc/>
    public bool TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        [StringSyntax(StringSyntaxAttribute.NumericFormat)] ReadOnlySpan<char> format,
        IFormatProvider? provider) =>
        Printable(format).TryFormat(utf8Destination, out bytesWritten, format, provider);

    /// <summary>Reads a number from text.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The nearest number, of two the even one; infinite if beyond the range.</returns>
    /// <exception cref="FormatException">The text is no number.</exception>
    public static BFloat16 Parse(string s) => Parse(s, DefaultStyle, null);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="style">What the text may contain.</param>
    public static BFloat16 Parse(string s, NumberStyles style) => Parse(s, style, null);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(string s, IFormatProvider? provider) => Parse(s, DefaultStyle, provider);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(string s, NumberStyles style, IFormatProvider? provider) => Nearest(double.Parse(s, style, provider), s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s, DefaultStyle, provider);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(ReadOnlySpan<char> s, NumberStyles style = DefaultStyle, IFormatProvider? provider = null) =>
        Nearest(double.Parse(s, style, provider), s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="utf8Text">The text, in UTF-8.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text, DefaultStyle, provider);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="utf8Text">The text, in UTF-8.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    public static BFloat16 Parse(ReadOnlySpan<byte> utf8Text, NumberStyles style = DefaultStyle, IFormatProvider? provider = null) =>
        Nearest(double.Parse(utf8Text, style, provider), utf8Text);

    /// <summary>Reads a number from text, if it is one.</summary>
    /// <param name="s">The text.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    /// <returns>Whether the text is a number.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out BFloat16 result) => TryParse(s, DefaultStyle, null, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out BFloat16 result) => TryParse(s, DefaultStyle, null, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="utf8Text">The text, in UTF-8.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out BFloat16 result) => TryParse(utf8Text, DefaultStyle, null, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BFloat16 result) =>
        TryParse(s, DefaultStyle, provider, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="s">The text.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, NumberStyles style, IFormatProvider? provider, out BFloat16 result) =>
        TryParse(s.AsSpan(), style, provider, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out BFloat16 result) =>
        TryParse(s, DefaultStyle, provider, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="s">The text.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider, out BFloat16 result)
    {
        bool parsed = double.TryParse(s, style, provider, out double value);
        result = Nearest(value, s);
        return parsed;
    }

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="utf8Text">The text, in UTF-8.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out BFloat16 result) =>
        TryParse(utf8Text, DefaultStyle, provider, out result);

    /// <inheritdoc cref="TryParse(string, out BFloat16)"/>
    /// <param name="utf8Text">The text, in UTF-8.</param>
    /// <param name="style">What the text may contain.</param>
    /// <param name="provider">Gives the culture; null for the current one.</param>
    /// <param name="result">The nearest number, of two the even one, infinite if beyond the range; zero if the text is no number.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, NumberStyles style, IFormatProvider? provider, out BFloat16 result)
    {
        bool parsed = double.TryParse(utf8Text, style, provider, out double value);
        result = Nearest(value, utf8Text);
        return parsed;
    }

    /// <summary>Rounds the double that a text was read as, as if the text itself were rounded.</summary>
    /// <remarks>
    /// The midpoint of two neighbours is a double. So text and double lie on the same side of every midpoint, unless the double is one: then
    /// the digits of the text decide.
    /// </remarks>
    private static BFloat16 Nearest<TChar>(double value, ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        if ((float)value != value || (bits & 0xFFFF) != 0x8000) return (BFloat16)value;

        // The digits of the midpoint, all of them: it is a multiple of 2⁻¹³⁴ with nine significant bits.
        Span<char> exact = stackalloc char[128];
        value.TryFormat(exact, out int length, "E100", CultureInfo.InvariantCulture);
        int side = string.CompareOrdinal(SignificantDigits(text), SignificantDigits<char>(exact[..length]));
        return (BFloat16)BitConverter.UInt32BitsToSingle((uint)(bits + Math.Sign(side)));
    }

    /// <inheritdoc cref="Nearest{TChar}(double, ReadOnlySpan{TChar})"/>
    private static BFloat16 Nearest(double value, string text) => Nearest(value, text.AsSpan());

    /// <summary>
    /// The digits of a text that is a number, from the first to the last that is not zero. Numbers this close together begin at the same
    /// power of ten, so their digits are ordered as they are, in any culture's notation.
    /// </summary>
    private static string SignificantDigits<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var digits = new StringBuilder(text.Length);
        foreach (TChar unit in text)
        {
            var character = (char)ushort.CreateTruncating(unit);
            if (char.IsAsciiDigit(character)) digits.Append(character);
            else if (digits.Length > 0 && character is ('E' or 'e')) break; // The exponent; before the digits, a currency.
        }

        return digits.ToString().Trim('0');
    }

    /// <summary>
    /// The float whose text in this format is ours: the exact value, or, for the shortest text, the nearest float to that text.
    /// </summary>
    private float Printable(ReadOnlySpan<char> format) => IsShortest(format) ? ShortestDecimal() : (float)this;

    /// <summary>Whether a format asks for the shortest text: none, G, G0, or R with a precision, which counts for nothing.</summary>
    private static bool IsShortest(ReadOnlySpan<char> format) =>
        format is []
        || (format[0] is 'G' or 'g' && !format[1..].ContainsAnyExcept('0'))
        || (format[0] is 'R' or 'r' && !format[1..].ContainsAnyExceptInRange('0', '9'));

    /// <summary>
    /// The decimal with the fewest digits that rounds to this number, as a float. Float tells such short decimals apart, so its own
    /// shortest text is those digits again, in the layout that .NET users know.
    /// </summary>
    private float ShortestDecimal()
    {
        float value = float.Abs((float)this);
        if (value == 0 || !float.IsFinite(value)) return (float)this;

        // With that many digits the decimal nearest to this number is as good as any, but for a power of two: its neighbour above is twice
        // as far away as the one below, so a decimal above may do where a nearer one below does not. It is the one nearest to a point
        // three eighths up.
        float above = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) + 0x6000);

        // The place of the last digit, when there are as many as four. These always do: decimals of four digits lie closer together than
        // BFloat16 do.
        int place = PlaceOfFirstDigit(value) - 3;
        for (int dropped = 3; dropped >= 0; dropped--)
        {
            double decimalNumber = NearestDecimal(value, place + dropped);
            if (!RoundsTo(decimalNumber)) decimalNumber = NearestDecimal(above, place + dropped);
            if (RoundsTo(decimalNumber)) return float.CopySign((float)decimalNumber, (float)this);
        }

        throw new UnreachableException();
    }

    /// <summary>The power of ten at or below a number.</summary>
    private static int PlaceOfFirstDigit(float value)
    {
        // 1233 / 4096 is a little less than the logarithm of two.
        int place = (MathF.ILogB(value) * 1233) >> 12;
        return value >= ScaleB10(1, place + 1) ? place + 1 : place;
    }

    /// <summary>
    /// The multiple of a power of ten that is nearest to a number, in double, whose error is too small to matter: there are few enough
    /// BFloat16 to try them all.
    /// </summary>
    private static double NearestDecimal(float value, int place) => ScaleB10(Math.Round(ScaleB10(value, -place)), place);

    private bool RoundsTo(double magnitude) => ((BFloat16)magnitude)._bits == Magnitude;

    /// <summary>A number times a power of ten.</summary>
    private static double ScaleB10(double value, int power) => power < 0 ? value / PowersOfTen[-power] : value * PowersOfTen[power];
}
