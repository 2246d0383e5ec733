using System.Buffers.Binary;
using System.Text;

namespace Ascend.Rope.Interop.Loading;

/// <summary>The libraries of the folders that ld.so.conf names, as ldconfig has listed them for the loader. The format is glibc's, see its dl-cache.h.</summary>
internal static class LoaderCache
{
    /// <summary>Where glibc has it.</summary>
    public const string Path = "/etc/ld.so.cache";

    /// <summary>Far more than any system has.</summary>
    private const long LongestFile = 64L << 20;

    private const int HeaderBytes = 48;
    private const int EntryBytes = 24;

    private static ReadOnlySpan<byte> Magic => "glibc-ld.so.cache1.1"u8;

    /// <summary>The full paths of the libraries, in order; none where there is no such file, or one of another format.</summary>
    public static IReadOnlyList<string> Read(string path) => BoundedFile.TryRead(path, LongestFile) is { } file ? Parse(file) : [];

    private static List<string> Parse(ReadOnlySpan<byte> file)
    {
        List<string> paths = [];
        if (file.Length < HeaderBytes || !file.StartsWith(Magic))
            return paths;
        uint left = BinaryPrimitives.ReadUInt32LittleEndian(file[Magic.Length..]);
        for (int at = HeaderBytes; left > 0 && at <= file.Length - EntryBytes; at += EntryBytes, left--)
        {
            // Flags, the offset of the bare name, and that of the path, from the start of the file.
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 8)..]);
            if (offset >= file.Length)
                continue;
            ReadOnlySpan<byte> text = file[(int)offset..];
            if (text.IndexOf((byte)0) is > 0 and int length && text[0] == (byte)'/')
                paths.Add(Encoding.UTF8.GetString(text[..length]));
        }

        return paths;
    }
}
