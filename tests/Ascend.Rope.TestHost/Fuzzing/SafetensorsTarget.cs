using System.Buffers.Binary;
using Ascend.Rope.Sample;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>The console program's reader of safetensors files.</summary>
internal static class SafetensorsTarget
{
    /// <summary>As many bytes as the tensors of each seed have.</summary>
    private const int DataBytes = 640;

    private static readonly ulong[] s_lengths = [0, 1, 7, 8, 99_999_999, 100_000_000, 100_000_001, int.MaxValue, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue];

    public static FuzzTarget Create() => new(
        [
            """{"x":{"dtype":"F16","shape":[1,3,1,64],"data_offsets":[0,384]},"cos":{"dtype":"F16","shape":[1,1,1,64],"data_offsets":[384,512]},"sin":{"dtype":"F16","shape":[1,1,1,64],"data_offsets":[512,640]}}""",
            """{"__metadata__":{"format":"pt","note":"\u00e9\n"},"y":{"data_offsets":[0,640],"shape":[320],"dtype":"BF16"}}""",
            """{"a":{"dtype":"F4","shape":[2,0],"data_offsets":[0,0]},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"c":{"dtype":"BOOL","shape":[632],"data_offsets":[8,640]}}""",
        ],
        ["\"__metadata__\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"x\"", "\"F16\""],
        Frame,
        Read,
        exception => exception is InvalidDataException or BadInputException);

    /// <summary>The length of the header, mostly right; the header; the data, mostly as long as it was in the seed; all of it perhaps cut short.</summary>
    private static byte[] Frame(Random random, byte[] json)
    {
        ulong length = random.Next(10) switch
        {
            0 => s_lengths[random.Next(s_lengths.Length)],
            1 => (ulong)Math.Max(0, json.Length + random.Next(-9, 10)),
            _ => (ulong)json.Length,
        };
        int dataBytes = random.Next(10) == 0 ? random.Next(2 * DataBytes) : DataBytes;
        byte[] file = new byte[sizeof(ulong) + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        json.CopyTo(file.AsSpan(sizeof(ulong)));
        return random.Next(20) == 0 ? file[..random.Next(file.Length)] : file;
    }

    private static void Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        byte[] data = new byte[DataBytes];
        foreach (string name in (string[])["x", "cos", "sin", "y", "a", "b", "c"])
        {
            if (file.Header.Find(name) is { } tensor)
                file.Read(tensor, 0, data.AsSpan(0, (int)Math.Min(tensor.ByteCount, data.Length)));
        }
    }
}
