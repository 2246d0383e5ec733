using System.Buffers.Binary;
using System.Text;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>Makes safetensors files, right ones and wrong ones, without the code under test.</summary>
internal static class TestFile
{
    /// <summary>A file that says of its header what is true.</summary>
    /// <param name="json">The header, which is padded with spaces.</param>
    /// <param name="data">What follows.</param>
    public static byte[] Of(string json, byte[] data) => Of(Encoding.UTF8.GetBytes(json.PadRight((json.Length + 7) / 8 * 8)), data);

    /// <inheritdoc cref="Of(string, byte[])"/>
    public static byte[] Of(string json, int dataLength = 0) => Of(json, new byte[dataLength]);

    /// <summary>A file whose header is any bytes.</summary>
    public static byte[] Of(byte[] header, byte[] data) => WithLength((ulong)header.Length, [.. header, .. data]);

    /// <summary>A file that says any length of its header.</summary>
    public static byte[] WithLength(ulong length, params byte[] rest)
    {
        byte[] file = new byte[8 + rest.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        rest.CopyTo(file.AsSpan(8));
        return file;
    }

    /// <summary>A file with tensors one after the other.</summary>
    public static byte[] Of(params IEnumerable<(string Name, string Type, long[] Shape, byte[] Data)> tensors)
    {
        StringBuilder json = new("{");
        List<byte> data = [];
        foreach ((string name, string type, long[] shape, byte[] bytes) in tensors)
        {
            json.Append(json.Length > 1 ? "," : "").Append(Tensor(name, type, $"[{string.Join(',', shape)}]", data.Count, data.Count + bytes.Length));
            data.AddRange(bytes);
        }

        return Of(json.Append('}').ToString(), [.. data]);
    }

    /// <summary>What a header says of a tensor.</summary>
    public static string Tensor(string name, string type, string shape, long begin, long end) =>
        $$"""
        "{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[{{begin}},{{end}}]}
        """;

    /// <summary>What follows the header.</summary>
    public static ReadOnlySpan<byte> Data(byte[] file) => file.AsSpan(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file));
}
