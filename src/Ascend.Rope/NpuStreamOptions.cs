namespace Ascend.Rope;

/// <summary>What a stream is to be like.</summary>
public sealed record NpuStreamOptions
{
    /// <summary>The defaults.</summary>
    internal static NpuStreamOptions Default { get; } = new();
}
