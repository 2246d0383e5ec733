using System.Buffers.Binary;
using System.Text;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>The list of libraries of the system's loader, as ldconfig writes it.</summary>
internal static class LoaderCacheFile
{
    /// <summary>A header of 48 bytes, entries of 24, and the texts.</summary>
    public static byte[] Of(params string[] paths)
    {
        using MemoryStream texts = new();
        byte[] entries = new byte[24 * paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(entries.AsSpan((24 * i) + 8), (uint)(48 + entries.Length + texts.Length));
            texts.Write(Encoding.UTF8.GetBytes(paths[i] + '\0'));
        }

        byte[] header = new byte[48];
        "glibc-ld.so.cache1.1"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), (uint)paths.Length);
        return [.. header, .. entries, .. texts.ToArray()];
    }
}
