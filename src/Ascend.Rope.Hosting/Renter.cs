using System.Globalization;

namespace Ascend.Rope.Hosting;

/// <summary>Whose code has rented a stream: the file is a literal of the compiler's, so that keeping it allocates nothing.</summary>
internal readonly record struct Renter(string File, int Line)
{
    /// <summary>Such as <c>Decoder.cs:112</c>.</summary>
    public override string ToString()
    {
        // The file was named on the machine that compiled it, which may have been of another kind.
        string file = File[(File.LastIndexOfAny(['/', '\\']) + 1)..];
        return file.Length == 0 ? "unknown code" : string.Create(CultureInfo.InvariantCulture, $"{file}:{Line}");
    }
}
