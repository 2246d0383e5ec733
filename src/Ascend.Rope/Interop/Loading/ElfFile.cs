using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Interop.Loading;

/// <summary>What can be told of a library before it is loaded. The loader maps a file that was cut short without complaint, and the process then dies of it.</summary>
internal static class ElfFile
{
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int MostSegments = 1024;
    private const uint LoadedSegment = 1;
    private const ushort SharedObject = 3;

    private static ReadOnlySpan<byte> Magic => [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Why this process cannot load the file, with the remedy; null where that is not known, and the loader is to be asked.</summary>
    public static string? WhyNot(string path)
    {
        try
        {
            using SafeFileHandle? file = BoundedFile.TryOpen(path);
            return file is null ? WhyNoFile(path) : WhyNot(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the file begins as libraries of Linux do; also where it cannot be read.</summary>
    public static bool IsElf(string path)
    {
        try
        {
            using SafeFileHandle? file = BoundedFile.TryOpen(path);
            Span<byte> magic = stackalloc byte[4];
            return file is null || magic[..RandomAccess.Read(file, magic, 0)].SequenceEqual(Magic);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? WhyNoFile(string path) =>
        Directory.Exists(path) ? null : "it leads nowhere, is empty, or is a pipe or a device: install this CANN again";

    private static string? WhyNot(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[HeaderBytes];
        int count = RandomAccess.Read(file, header, 0);
        if (!header[..count].StartsWith(Magic))
            return null;
        if (count < HeaderBytes)
            return CutShort(HeaderBytes, length);

        // 64 bits, and little-endian: what both kinds of hosts of CANN are.
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        if (header[4] != 2 || header[5] != 1 || machine != Machine)
        {
            return $"it is made for {NameOf(header[4], machine)}, and this process is {NameOf(2, Machine)}: install the CANN for this machine's processor, "
                + "or run the .NET for the other";
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) != SharedObject)
            return "it is an ELF file but no shared library: install this CANN again";
        long needed = EndOfSegments(file, header);
        return needed > length ? CutShort(needed, length) : null;
    }

    /// <summary>Where the last part that the loader maps ends, or the table of the parts, if that is not there.</summary>
    private static long EndOfSegments(SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        int segments = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (start > long.MaxValue / 2 || segments > MostSegments || BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) != SegmentBytes)
            return 0;
        byte[] table = new byte[segments * SegmentBytes];
        if (RandomAccess.Read(file, table, (long)start) < table.Length)
            return (long)start + table.Length;

        ulong end = 0;
        for (ReadOnlySpan<byte> segment = table; !segment.IsEmpty; segment = segment[SegmentBytes..])
        {
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]);
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(segment[32..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == LoadedSegment)
                end = Math.Max(end, offset > long.MaxValue / 2 || size > long.MaxValue / 2 ? long.MaxValue : offset + size);
        }

        return (long)end;
    }

    private static string CutShort(long needed, long length) =>
        $"it is cut short: of {needed} bytes, {length} are there: copy or install this CANN again, and check that the disk is not full";

    private static ushort Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    private static string NameOf(byte elfClass, ushort machine) => machine switch
    {
        62 when elfClass == 2 => "x86-64",
        183 => "aarch64",
        _ => $"another machine (ELF class {elfClass}, machine {machine})",
    };
}
