using System.Globalization;
using System.Numerics;
using System.Text;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests;

public sealed class BFloat16TextTests
{
    private static readonly CultureInfo s_invariant = CultureInfo.InvariantCulture;

    [Theory]
    [InlineData(0x0000, "0")]
    [InlineData(0x8000, "-0")]
    [InlineData(0x3F80, "1")]
    [InlineData(0x4049, "3.14")]
    [InlineData(0x3DCD, "0.1")]
    [InlineData(0x4380, "256")]
    [InlineData(0x0001, "9E-41")]
    [InlineData(0x7F7F, "3.39E+38")]
    [InlineData(0xFF7F, "-3.39E+38")]
    [InlineData(0x7F80, "Infinity")]
    [InlineData(0xFF80, "-Infinity")]
    [InlineData(0xFFC0, "NaN")]
    public void ToString_WithoutFormat_IsShortest(int bits, string expected)
    {
        var number = BFloat16.FromBits((ushort)bits);
        Assert.Equal(expected, number.ToString(s_invariant));
        Assert.All(["G", "G0", "G00", "R", "R0", "R9"], format => Assert.Equal(expected, number.ToString(format, s_invariant)));
        Assert.All(["g", "g0", "r", "r9"], format => Assert.Equal(expected, number.ToString(format, s_invariant), ignoreCase: true));
        Assert.Equal(expected, number.ToString());
        Assert.Equal(expected, number.ToString((string?)null));
    }

    [Fact]
    public void Text_EveryPattern_RoundTrips()
    {
        Span<char> chars = stackalloc char[32];
        Span<byte> utf8 = stackalloc byte[32];
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            string text = number.ToString(s_invariant);
            Assert.True(number.TryFormat(chars, out int charCount, default, s_invariant));
            Assert.True(number.TryFormat(utf8, out int byteCount, default, s_invariant));
            Assert.Equal(text, chars[..charCount]);
            Assert.Equal(text, Encoding.UTF8.GetString(utf8[..byteCount]));

            Assert.True(BFloat16.TryParse(utf8[..byteCount], s_invariant, out BFloat16 fromUtf8));
            foreach (BFloat16 read in (BFloat16[])[BFloat16.Parse(text, s_invariant), BFloat16.Parse(text.AsSpan(), s_invariant), fromUtf8])
            {
                if (BFloat16.IsNaN(number)) Assert.True(BFloat16.IsNaN(read));
                else Assert.Equal(number.ToBits(), read.ToBits());
            }
        }
    }

    /// <summary>Tries, for every number, all decimals of one digit fewer that could do: those just below and just above it.</summary>
    [Fact]
    public void ToString_EveryFiniteNumber_HasNoShorterDecimal()
    {
        SixteenBitFormat format = SixteenBitFormat.BFloat16;
        for (ushort code = 1; code < format.Infinity; code++)
        {
            string scientific = double.Parse(BFloat16.FromBits(code).ToString(s_invariant), s_invariant).ToString("E8", s_invariant);
            int e = scientific.IndexOf('E', StringComparison.Ordinal);
            string digits = scientific[..e].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
            if (digits.Length == 1) continue;

            // value = digits · 10^power; one digit fewer is a multiple of 10^(power + 1).
            int power = int.Parse(scientific[(e + 1)..], s_invariant) - digits.Length + 1;
            (BigInteger numerator, BigInteger denominator) = format.Decode(code).AsFraction();
            BigInteger unitNumerator = power + 1 >= 0 ? BigInteger.Pow(10, power + 1) : 1;
            BigInteger unitDenominator = power + 1 >= 0 ? 1 : BigInteger.Pow(10, -power - 1);
            BigInteger below = numerator * unitDenominator / (denominator * unitNumerator);
            foreach (BigInteger shorter in (BigInteger[])[below, below + 1])
            {
                Assert.True(
                    format.Encode(shorter * unitNumerator, unitDenominator) != code,
                    $"0x{code:X4} is {shorter}E{power + 1}, but was written {BFloat16.FromBits(code)}");
            }
        }
    }

    [Theory]
    [InlineData("F6", "3.140625")]
    [InlineData("F2", "3.14")]
    [InlineData("E3", "3.141E+000")]
    [InlineData("G3", "3.14")]
    [InlineData("G05", "3.1406")]
    [InlineData("R9x", "R9x")]
    [InlineData("0.00", "3.14")]
    public void ToString_OtherFormat_ShowsExactValue(string format, string expected) =>
        Assert.Equal(expected, BFloat16.FromBits(0x4049).ToString(format, s_invariant));

    [Fact]
    public void ToString_FormatThatThereIsNot_IsRefused()
    {
        Assert.Throws<FormatException>(() => BFloat16.One.ToString("Q", s_invariant));
        Assert.Throws<FormatException>(() => BFloat16.One.ToString("R1000000000", s_invariant));
    }

    [Fact]
    public void Culture_IsThatOfTheProvider()
    {
        var comma = new NumberFormatInfo { NumberDecimalSeparator = "," };
        Assert.Equal("3,14", BFloat16.FromBits(0x4049).ToString(comma));
        Assert.Equal("3,14", $"{string.Create(comma, $"{BFloat16.FromBits(0x4049)}")}");
        Assert.Equal(BFloat16.FromBits(0x4049), BFloat16.Parse("3,14", comma));
    }

    [Theory]
    [InlineData("1.00390625", 0x3F80)] // A tie: the even one.
    [InlineData("1.01171875", 0x3F82)]
    [InlineData("1.003906250000001", 0x3F81)] // Just beyond the tie; nearer to it than float can tell.
    [InlineData("1.00390625000000000001", 0x3F81)] // Nearer than double can tell.
    [InlineData("1.01171874999999999999", 0x3F81)]
    [InlineData("1.01171875000000000000", 0x3F82)]
    [InlineData("00,257.00E+0", 0x4380)]
    [InlineData("3396177529230460055269227039016280391.68E+2", 0x7F80)] // MaxValue and half a step.
    [InlineData("3396177529230460055269227039016280391.6799E+2", 0x7F7F)]
    [InlineData("3.4E38", 0x7F80)]
    [InlineData("-1E400", 0xFF80)]
    [InlineData(" 1,024 ", 0x4480)]
    [InlineData("1E-41", 0x0000)]
    public void Parse_Number_RoundsToNearestTiesToEven(string text, int bits)
    {
        Assert.Equal(bits, BFloat16.Parse(text, s_invariant).ToBits());
        Assert.Equal(bits, BFloat16.Parse(text).ToBits());
        Assert.Equal(bits, BFloat16.Parse(Encoding.UTF8.GetBytes(text), s_invariant).ToBits());
        Assert.True(BFloat16.TryParse(text, out BFloat16 read));
        Assert.Equal(bits, read.ToBits());
        Assert.True(BFloat16.TryParse(text.AsSpan(), out read));
        Assert.Equal(bits, read.ToBits());
        Assert.True(BFloat16.TryParse(Encoding.UTF8.GetBytes(text), out read));
        Assert.Equal(bits, read.ToBits());
        Assert.True(BFloat16.TryParse(text, s_invariant, out read));
        Assert.Equal(bits, read.ToBits());
    }

    /// <summary>The exact decimal digits of every midpoint, from zero to infinity, and a little less and a little more.</summary>
    [Fact]
    public void Parse_AroundEveryMidpoint_RoundsOnce()
    {
        BigInteger fives = BigInteger.Pow(5, 140);
        for (ushort code = 0; code < SixteenBitFormat.BFloat16.Infinity; code++)
        {
            // The numerator over 2¹⁴⁰ is the numerator times 5¹⁴⁰, over 10¹⁴⁰.
            BigInteger digits = SixteenBitFormat.BFloat16.MidpointAfter(code).AsFraction().Numerator * fives;
            Assert.Equal(code, Read($"{digits - 1}9999999999E-150"));
            Assert.Equal(code + (code % 2), Read($"{digits}E-140"));
            Assert.Equal(code + 1, Read($"{digits}0000000001E-150"));
            Assert.Equal(0x8000 | (code + 1), Read($"-{digits}0000000001E-150"));
        }

        static int Read(string text) => BFloat16.Parse(text, s_invariant).ToBits();
    }

    [Fact]
    public void Parse_VeryLongText_CountsItsLastDigit()
    {
        string zeros = new('0', 5000);
        Assert.Equal(0x3F81, BFloat16.Parse($"1.00390625{zeros}1", s_invariant).ToBits());
        Assert.Equal(0x3F80, BFloat16.Parse($"1.00390625{zeros}", s_invariant).ToBits());
        Assert.Equal(0x3F81, BFloat16.Parse($"1.01171874{new string('9', 5000)}", s_invariant).ToBits());
        Assert.Equal(0x3F81, BFloat16.Parse($"0.{zeros}10039062500000000000001E+5001", s_invariant).ToBits());
        Assert.Equal(0x3F81, BFloat16.Parse($"10039062500000000000001{zeros}E-5022", s_invariant).ToBits());
    }

    /// <summary>257 lies between 256 and 258: with a little more it is 258, however it is written.</summary>
    [Theory]
    [InlineData("257,00000000000000000001", NumberStyles.Float, 258)]
    [InlineData(" EUR257,00000000000000000001 ", NumberStyles.Currency, 258)]
    [InlineData("257,00000000000000000001EUR", NumberStyles.Currency, 258)]
    [InlineData("257,00000000000000000001-€", NumberStyles.Currency, -258)]
    [InlineData("(2.5.7,00000000000000000001)", NumberStyles.Number | NumberStyles.AllowParentheses, -258)]
    [InlineData("0,25700000000000000000001e3", NumberStyles.Any, 258)]
    [InlineData("257,00000000000000000000", NumberStyles.Any, 256)]
    public void Parse_AnyStyleAndCulture_RoundsOnce(string text, NumberStyles style, int expected)
    {
        var culture = new NumberFormatInfo
        {
            NumberDecimalSeparator = ",",
            NumberGroupSeparator = ".",
            CurrencyDecimalSeparator = ",",
            CurrencyGroupSeparator = ".",
            CurrencySymbol = text.Contains('€', StringComparison.Ordinal) ? "€" : "EUR",
        };
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal((BFloat16)expected, BFloat16.Parse(text, style, culture));
        Assert.Equal((BFloat16)expected, BFloat16.Parse(text.AsSpan(), style, culture));
        Assert.Equal((BFloat16)expected, BFloat16.Parse(utf8, style, culture));
        Assert.True(BFloat16.TryParse(text, style, culture, out BFloat16 read));
        Assert.Equal((BFloat16)expected, read);
        Assert.True(BFloat16.TryParse(utf8, style, culture, out read));
        Assert.Equal((BFloat16)expected, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("1.2.3")]
    public void Parse_NoNumber_IsRefused(string text)
    {
        Assert.Throws<FormatException>(() => BFloat16.Parse(text, s_invariant));
        Assert.False(BFloat16.TryParse(text, s_invariant, out BFloat16 read));
        Assert.Equal(0, read.ToBits());
        Assert.False(BFloat16.TryParse(Encoding.UTF8.GetBytes(text), s_invariant, out _));
        Assert.False(BFloat16.TryParse((string?)null, out _));
    }

    [Fact]
    public void Parse_StyleForbids_IsRefused()
    {
        Assert.Throws<FormatException>(() => BFloat16.Parse("1.5", NumberStyles.Integer, s_invariant));
        Assert.Throws<FormatException>(() => BFloat16.Parse("1.5", NumberStyles.Integer));
        Assert.Equal((BFloat16)1.5f, BFloat16.Parse("1.5", NumberStyles.Float));
    }

    [Fact]
    public void TryFormat_TooSmall_WritesNothing()
    {
        Assert.False(BFloat16.FromBits(0x4049).TryFormat(new char[3], out int charCount, default, s_invariant));
        Assert.Equal(0, charCount);
        Assert.False(BFloat16.FromBits(0x4049).TryFormat(new byte[3], out int byteCount, default, s_invariant));
        Assert.Equal(0, byteCount);
    }
}
