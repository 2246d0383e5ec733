namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>A reader of files that is fed mutated ones.</summary>
/// <param name="Seeds">Right JSON texts, of which the mutations are made.</param>
/// <param name="Words">Pieces of JSON that mean something to the reader, to be put where others stand.</param>
/// <param name="Frame">Makes a file of a mutated text: what stands before and behind it, right or wrong.</param>
/// <param name="Read">Reads the file at a path to its end.</param>
/// <param name="IsRefusal">Whether an exception is the reader's word for a bad file. Any other is a crash.</param>
internal sealed record FuzzTarget(
    IReadOnlyList<string> Seeds, IReadOnlyList<string> Words, Func<Random, byte[], byte[]> Frame, Action<string> Read, Func<Exception, bool> IsRefusal)
{
    /// <summary>All targets by their names: a new reader is a line here.</summary>
    public static readonly IReadOnlyDictionary<string, FuzzTarget> All = new Dictionary<string, FuzzTarget>
    {
        ["config"] = ConfigTarget.Create(),
        ["safetensors"] = SafetensorsTarget.Create(),
    };
}
