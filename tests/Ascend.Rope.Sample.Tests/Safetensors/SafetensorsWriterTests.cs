using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Sample.Tests.Safetensors;

public class SafetensorsWriterTests
{
    [Fact]
    public void Header_OfATensor_IsTheFormatToTheByte()
    {
        byte[] header = SafetensorsWriter.Header("y", "F16", [2, 3, 5, 64], 3840);
        const string Json = """{"y":{"dtype":"F16","shape":[2,3,5,64],"data_offsets":[0,3840]}}""";
        Assert.Equal([64, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(Json)], header);
    }

    /// <summary>Shapes of one to eight digits more bring every length of padding.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(10000)]
    [InlineData(100000)]
    [InlineData(1000000)]
    [InlineData(10000000)]
    public void Header_OfAnyLength_IsPaddedWithSpacesToEightBytes(long dimension)
    {
        byte[] header = SafetensorsWriter.Header("y", "BF16", [dimension], dimension * 2);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header);
        Assert.Equal(0UL, length % 8);
        Assert.Equal(header.Length - 8, (int)length);

        string text = Encoding.UTF8.GetString(header.AsSpan(8));
        Assert.InRange(text.Length - text.TrimEnd(' ').Length, 0, 7);
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(dimension, json.RootElement.GetProperty("y").GetProperty("shape")[0].GetInt64());
    }
}
