using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Ascend.Rope.Sample.Safetensors;

/// <summary>Makes what stands before the data of a safetensors file.</summary>
internal static class SafetensorsWriter
{
    /// <summary>The reference implementation pads so, to let data of eight bytes be mapped.</summary>
    private const int Alignment = 8;

    /// <summary>The length and the header, padded with spaces; the data follows, in row-major order.</summary>
    public static byte[] Header(string name, string dataType, ReadOnlySpan<long> shape, long byteCount) =>
        Header(new SafetensorsTensor(name, dataType, shape.ToArray(), 0, byteCount));

    /// <summary>The same for tensors whose data follow each other without a gap.</summary>
    public static byte[] Header(params ReadOnlySpan<SafetensorsTensor> tensors)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            foreach (SafetensorsTensor tensor in tensors)
                Write(writer, tensor);
            writer.WriteEndObject();
        }

        int padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void Write(Utf8JsonWriter writer, SafetensorsTensor tensor)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", tensor.DataType);
        writer.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape)
            writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(tensor.Begin);
        writer.WriteNumberValue(tensor.End);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
