using System.Text;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Safetensors;

/// <summary>What a header may be. What it may not be stands in <see cref="HostileFiles"/>.</summary>
public class SafetensorsHeaderTests
{
    [Fact]
    public void Parse_OfATensor_TellsAllOfIt()
    {
        SafetensorsTensor tensor = Parse("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24).Find("a")!;
        Assert.Equal(("a", "F32", 0L, 24L, 24L), (tensor.Name, tensor.DataType, tensor.Begin, tensor.End, tensor.ByteCount));
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal("F32 [2, 3]", tensor.ToString());
    }

    [Theory]
    [InlineData("F4", 4)]
    [InlineData("F6_E2M3", 6)]
    [InlineData("F6_E3M2", 6)]
    [InlineData("BOOL", 8)]
    [InlineData("U8", 8)]
    [InlineData("I8", 8)]
    [InlineData("F8_E4M3", 8)]
    [InlineData("F8_E5M2", 8)]
    [InlineData("F8_E8M0", 8)]
    [InlineData("F8_E4M3FNUZ", 8)]
    [InlineData("F8_E5M2FNUZ", 8)]
    [InlineData("U16", 16)]
    [InlineData("I16", 16)]
    [InlineData("F16", 16)]
    [InlineData("BF16", 16)]
    [InlineData("U32", 32)]
    [InlineData("I32", 32)]
    [InlineData("F32", 32)]
    [InlineData("U64", 64)]
    [InlineData("I64", 64)]
    [InlineData("F64", 64)]
    [InlineData("C64", 64)]
    public void Parse_OfEveryTypeOfTheFormat_KnowsItsSize(string type, int bits)
    {
        string json = $"{{{TestFile.Tensor("a", type, "[8]", 0, bits)}}}";
        Assert.Equal(bits, Parse(json, bits).Find("a")!.ByteCount);
        Assert.Throws<InvalidDataException>(() => Parse($"{{{TestFile.Tensor("a", type, "[8]", 0, bits + 1)}}}", bits + 1));
    }

    [Fact]
    public void Parse_OfTensorsInAnyOrder_FindsThemByName()
    {
        string json = $"{{{TestFile.Tensor("b", "U8", "[3]", 2, 5)},\"__metadata__\":{{\"format\":\"pt\",\"\":\"\"}},{TestFile.Tensor("a", "U8", "[2]", 0, 2)}}}";
        SafetensorsHeader header = Parse(json, 5);
        Assert.Equal(2, header.Count);
        Assert.Equal(0, header.Find("a")!.Begin);
        Assert.Equal(2, header.Find("b")!.Begin);
        Assert.Null(header.Find("__metadata__"));
    }

    [Fact]
    public void Parse_OfTensorsWithoutElements_LetsThemStandAnywhere()
    {
        string json = $"{{{TestFile.Tensor("end", "F32", "[0,9]", 4, 4)},{TestFile.Tensor("a", "U8", "[4]", 0, 4)},{TestFile.Tensor("start", "F32", "[0]", 0, 0)}}}";
        Assert.Equal([0, 9], Parse(json, 4).Find("end")!.Shape);
    }

    [Fact]
    public void Parse_OfAScalar_CountsOneElement() => Assert.Empty(Parse($"{{{TestFile.Tensor("a", "F64", "[]", 0, 8)}}}", 8).Find("a")!.Shape);

    [Theory]
    [InlineData("{}")]
    [InlineData("{ }   ")]
    [InlineData("{\n\t}\r\n")]
    [InlineData("{\"__metadata__\":{}}")]
    public void Parse_OfNoTensors_IsAllowedWithoutData(string json) => Assert.Equal(0, Parse(json, 0).Count);

    [Fact]
    public void Parse_OfEscapedNames_FindsThemUnescaped()
    {
        const string Json = """{"\u0078\ud83d\ude80":{"\u0064type":"F\u0031\u0036","shape":[1],"data_offsets":[0,2]}}""";
        Assert.Equal("F16", Parse(Json, 2).Find("x🚀")!.DataType);
    }

    [Fact]
    public void Parse_OfTheHighestRank_IsAllowed()
    {
        string json = $"{{{TestFile.Tensor("a", "U8", $"[{string.Join(',', Enumerable.Repeat(1, 64))}]", 0, 1)}}}";
        Assert.Equal(64, Parse(json, 1).Find("a")!.Shape.Length);
    }

    /// <summary>A header that is cut, or has a byte turned to another, is read or refused, and nothing else.</summary>
    [Fact]
    public void Parse_OfEveryDamage_ThrowsOnlyWhatItSays()
    {
        byte[] right = Encoding.UTF8.GetBytes(
            $"{{\"__metadata__\":{{\"a\":\"b\\u0041\"}},{TestFile.Tensor("x", "F16", "[2,1]", 0, 4)},{TestFile.Tensor("é", "U8", "[]", 4, 5)}}}");
        Assert.Equal(2, SafetensorsHeader.Parse(right, 5).Count);

        int refused = 0;
        for (int index = 0; index < right.Length; index++)
        {
            refused += IsRefused(right[..index]);
            foreach (byte other in "\0\"{}[],:-.0e\\u \u007F"u8.ToArray().Append((byte)0x80).Append((byte)0xFF))
            {
                byte[] damaged = [.. right];
                damaged[index] = other;
                refused += IsRefused(damaged);
            }
        }

        Assert.InRange(refused, right.Length * 10, right.Length * 20);
    }

    private static int IsRefused(byte[] header)
    {
        try
        {
            _ = SafetensorsHeader.Parse(header, 5);
            return 0;
        }
        catch (InvalidDataException)
        {
            return 1;
        }
    }

    private static SafetensorsHeader Parse(string json, long dataLength) => SafetensorsHeader.Parse(Encoding.UTF8.GetBytes(json), dataLength);
}
