using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Sample.Files;

/// <summary>
/// A file that appears under its name only when it is whole: it is written beside its place and renamed over what is there. Until then, and when
/// anything fails, what is there stays as it is.
/// </summary>
/// <remarks>
/// A link is followed, so that it stays a link and its target is replaced; other hard links keep the former content. Only a process that is killed
/// leaves the temporary file, whose name begins with <c>.ascend-rope-</c>.
/// </remarks>
internal sealed class ReplacingFile : IDisposable
{
    private readonly string _target;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    private ReplacingFile(string target, string temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        _stream = stream;
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name, at which there may be a file already.</param>
    /// <param name="length">Its length, which is reserved now, so that a full disk shows before the work and not after it.</param>
    /// <exception cref="BadInputException">There can be no file of that name.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public static ReplacingFile Create(string path, long length)
    {
        try
        {
            string target = Resolve(path);
            CheckName(target, path);
            string folder = Path.GetDirectoryName(target) ?? target;
            if (Directory.Exists(target) || Path.EndsInDirectorySeparator(path))
                throw new BadInputException($"The output must be a file; {path} is a folder. Name a file in it.");
            if (!Directory.Exists(folder))
                throw new BadInputException($"The output must be in a folder that exists; there is no folder {folder}. Create it first.");
            CheckReplaceable(target, path);

            string temporary = Path.Combine(folder, $".ascend-rope-{Path.GetRandomFileName()}");
            FileStream stream = new(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                PreallocationSize = length,
            });
            return new ReplacingFile(target, temporary, stream);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(
                $"The output must be in a folder that can be written; {path} is not ({exception.Message.TrimEnd('.')}). Choose another.", exception);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The output needs a disk with {length} bytes free; {path} has fewer ({exception.Message.TrimEnd('.')}). Free some, or choose another.",
                exception);
        }
    }

    /// <summary>Appends to the file.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Puts the file in its place, once it is on the disk. Whoever has the former one open must have closed it on Windows.</summary>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
            File.SetUnixFileMode(_stream.SafeFileHandle, File.GetUnixFileMode(_target));
        _stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
        _committed = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed)
            File.Delete(_temporary);
    }

    /// <summary>The full path of the file that the path leads to, which need not exist.</summary>
    private static string Resolve(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException exception)
        {
            throw new BadInputException(
                $"The output must lead to a file; {path} does not ({exception.Message.TrimEnd('.')}). Choose another name.", exception);
        }
    }

    /// <summary>Refuses a name that no file can have now, and not when the work is done: asking for its attributes tells.</summary>
    private static void CheckName(string target, string path)
    {
        try
        {
            _ = File.GetAttributes(target);
        }
        catch (PathTooLongException exception)
        {
            throw new BadInputException($"The output must have a name that the disk can take; {path} is too long. Shorten it.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // That there is no such file yet is as it should be; whatever else is wrong comes out where it is opened.
        }
    }

    /// <summary>
    /// Refuses to rename over what is not a regular file, such as /dev/null, or is write-protected. Opening for reading as well does not wait at a
    /// pipe; and what cannot be cut to the length that it has, none, is no file.
    /// </summary>
    private static void CheckReplaceable(string target, string path)
    {
        if (!File.Exists(target))
            return;
        try
        {
            using SafeFileHandle handle = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(handle) == 0)
                RandomAccess.SetLength(handle, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new BadInputException(
                $"The output may replace only a regular file that may be written; {path} is not ({exception.Message.TrimEnd('.')}). Choose another name.",
                exception);
        }
    }
}
