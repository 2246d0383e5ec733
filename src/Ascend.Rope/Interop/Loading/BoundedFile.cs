using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Interop.Loading;

/// <summary>Reads the files of the system that tell of CANN, and of each no more than it can sensibly have.</summary>
internal static class BoundedFile
{
    /// <summary>The content; null where there is no such regular file, or it may not be read, or is empty, or longer than the limit.</summary>
    public static byte[]? TryRead(string path, long limit)
    {
        try
        {
            using SafeFileHandle? file = TryOpen(path);
            if (file is null || RandomAccess.GetLength(file) is var length && length > limit)
                return null;
            byte[] content = new byte[RandomAccess.GetLength(file)];
            int count = RandomAccess.Read(file, content, 0);
            return content[..count];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the kernel says in a file of /proc, which has no length before it is read; null where it may not be read. What is longer is cut.</summary>
    public static byte[]? TryReadOfKernel(string path, int limit)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            byte[] content = new byte[limit];
            return content[..RandomAccess.Read(file, content, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens a regular file that is not empty. A pipe or a device has no length, and is not opened: that could wait for ever.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle? TryOpen(string path) =>
        new FileInfo(RealPath.Of(path)) is { Exists: true, Length: > 0 } ? File.OpenHandle(path) : null;
}
