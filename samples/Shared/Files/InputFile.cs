using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Sample.Files;

/// <summary>Opens what a user names as input.</summary>
internal static class InputFile
{
    /// <summary>Opens a file that can be read at any place.</summary>
    /// <exception cref="BadInputException">There is no such file, or it has no content, or it may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (Directory.Exists(path))
            throw new BadInputException($"The input must be a file; {path} is a folder. Name the file in it.");
        if (!File.Exists(path))
            throw new BadInputException($"The input must be a file that exists; there is none that can be seen at {path}. Check the path.");

        try
        {
            // A pipe or a device has no length. It is not opened to find out: that would wait for the other end of a pipe.
            if (Length(path) == 0)
            {
                throw new BadInputException(
                    $"The input must be a file with content; {path} leads nowhere, is empty, or is a pipe or a device. Save it as a file first.");
            }

            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"The input must be a file that can be read; {path} is not ({exception.Message.TrimEnd('.')}). Check its permissions.", exception);
        }
    }

    /// <summary>The length of the file that the path leads to, through links, without opening it.</summary>
    private static long Length(string path)
    {
        // Not File.ResolveLinkTarget: it resolves a bare name against the root.
        FileInfo named = new(path);
        FileInfo file = named.LinkTarget is null ? named : (FileInfo)named.ResolveLinkTarget(returnFinalTarget: true)!;
        return file.Exists ? file.Length : 0;
    }
}
