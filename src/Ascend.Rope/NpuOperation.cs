using System.Globalization;

namespace Ascend.Rope;

/// <summary>Something that was enqueued on a stream: what, when and by whom.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="EnqueuedAt">When it was enqueued, to a few milliseconds.</param>
/// <param name="CallerFile">The source file whose code enqueued it, as the compiler knew it; the member's name where that is one of this library.</param>
/// <param name="CallerLine">The line in that file, from 1; 0 where there is none.</param>
public sealed record NpuOperation(NpuOperationKind Kind, DateTimeOffset EnqueuedAt, string CallerFile, int CallerLine)
{
    /// <summary>Such as <c>Rope, enqueued at 09:41:07.250 UTC by Decoder.cs:112</c>.</summary>
    public override string ToString()
    {
        // The file was named on the machine that compiled it, which may have been of another kind.
        string file = CallerFile[(CallerFile.LastIndexOfAny(['/', '\\']) + 1)..];
        string line = CallerLine == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $":{CallerLine}");
        return string.Create(CultureInfo.InvariantCulture, $"{Kind}, enqueued at {EnqueuedAt.UtcDateTime:HH:mm:ss.fff} UTC by {file}{line}");
    }
}
