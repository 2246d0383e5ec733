using System.Buffers.Binary;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;
using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Sample.Safetensors;

/// <summary>
/// A safetensors file that is read: its header when it is opened, its tensors piece by piece. Written for this sample, since NuGet has no reader
/// that is kept up; https://github.com/huggingface/safetensors describes the format.
/// </summary>
/// <remarks>The data is read and not mapped: a file that is cut short meanwhile is then an exception, not a signal that ends the process.</remarks>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>The limit that the format itself sets.</summary>
    private const int LongestHeader = 100_000_000;

    private const int LengthBytes = sizeof(ulong);

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _dataOffset;

    private SafetensorsFile(SafeFileHandle handle, string path, SafetensorsHeader header, long dataOffset)
    {
        _handle = handle;
        _path = path;
        Header = header;
        _dataOffset = dataOffset;
    }

    public SafetensorsHeader Header { get; }

    /// <summary>Opens a file and checks its header against every rule of the format.</summary>
    /// <exception cref="BadInputException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            SafetensorsHeader header = ReadHeader(handle, out long dataOffset);
            return new SafetensorsFile(handle, path, header, dataOffset);
        }
        catch (InvalidDataException exception)
        {
            handle.Dispose();
            throw new InvalidDataException(
                $"{path}: {exception.Message} Check that the file is whole, or write it again with a safetensors library.", exception);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a part of a tensor.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="byteOffset">Where the part begins in it.</param>
    /// <param name="destination">Receives the part, which must lie within the tensor.</param>
    /// <exception cref="InvalidDataException">The file has become shorter.</exception>
    public void Read(SafetensorsTensor tensor, long byteOffset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + destination.Length, tensor.ByteCount);
        if (!TryRead(_handle, destination, _dataOffset + tensor.Begin + byteOffset))
            throw new InvalidDataException($"{_path}: the file must not change while it is read; tensor {Quote.Name(tensor.Name)} was cut short.");
    }

    public void Dispose() => _handle.Dispose();

    private static SafetensorsHeader ReadHeader(SafeFileHandle handle, out long dataOffset)
    {
        long fileLength = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (!TryRead(handle, prefix, 0))
            throw new InvalidDataException($"A safetensors file must begin with the length of its header, {LengthBytes} bytes; it has {fileLength}.");

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader)
            throw new InvalidDataException($"The header may have at most {LongestHeader} bytes; the file says {length}.");
        if ((long)length > fileLength - LengthBytes)
        {
            throw new InvalidDataException(
                $"The header must lie within the file; it has {length} bytes, the file has {fileLength - LengthBytes} for it.");
        }

        byte[] json = new byte[length];
        if (!TryRead(handle, json, LengthBytes))
            throw new InvalidDataException("The file must not change while it is read; the header was cut short.");
        dataOffset = LengthBytes + (long)length;
        return SafetensorsHeader.Parse(json, fileLength - dataOffset);
    }

    /// <summary>Fills the span; false where the file ends before. One call of the system may read less than is asked for.</summary>
    private static bool TryRead(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(handle, destination, offset);
            if (count == 0)
                return false;
            destination = destination[count..];
            offset += count;
        }

        return true;
    }
}
