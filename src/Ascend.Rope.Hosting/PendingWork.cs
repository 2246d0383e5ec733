namespace Ascend.Rope.Hosting;

/// <summary>What a stream may still have to do, for messages.</summary>
internal static class PendingWork
{
    /// <summary>Such as <c>: 3 operations since it was waited for, the last Rope, enqueued at … by Decoder.cs:112</c>; empty where nothing is known.</summary>
    public static string Of(NpuStream stream) => stream.Unconfirmed switch
    {
        [] => string.Empty,
        [var only] => $": one operation since it was waited for, {only}",
        [.., var last] operations => $": {operations.Count} operations since it was waited for, the last {last}",
    };
}
