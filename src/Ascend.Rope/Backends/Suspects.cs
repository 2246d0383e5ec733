using System.Globalization;

namespace Ascend.Rope.Backends;

/// <summary>What may have caused a failure that a stream tells later, or suffered from it.</summary>
/// <param name="Known">The newest, oldest first.</param>
/// <param name="Forgotten">How many there were before those.</param>
internal sealed record Suspects(IReadOnlyList<NpuOperation> Known, long Forgotten)
{
    /// <summary>A sentence for the message; empty where nothing was enqueued.</summary>
    public override string ToString()
    {
        if (Known.Count == 0)
            return string.Empty;
        long others = Known.Count - 1 + Forgotten;
        string rest = others == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", or {(others == 1 ? "the other" : $"one of {others} others")} on the stream; all may be affected");
        return $" What failed may be {Known[0]}{rest}.";
    }
}
