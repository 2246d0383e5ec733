using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Tests.Output;

public class QuoteTests
{
    [Theory]
    [InlineData("plain é 漢 🚀", "plain é 漢 🚀")]
    [InlineData("a\r\nb\nc", "a b c")]
    [InlineData("a\tb", "a b")]
    [InlineData("\e[31m\0\u007F", @"\u001B[31m\u0000\u007F")]
    [InlineData("\u200B\u202E", @"\u200B\u202E")]
    public void Line_OfAnyText_IsOneHarmlessLine(string text, string expected) => Assert.Equal(expected, Quote.Line(text));

    [Fact]
    public void Name_ThatIsLong_IsShortened()
    {
        Assert.Equal($"'{new string('n', 60)}'", Quote.Name(new string('n', 60)));
        Assert.Equal($"'{new string('n', 60)}…' (61 characters)", Quote.Name(new string('n', 61)));
    }
}
