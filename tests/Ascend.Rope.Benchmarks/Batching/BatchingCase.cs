namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>What is measured.</summary>
/// <param name="IsEmulated">Whether the emulator runs the operator, or the CPU.</param>
/// <param name="IsHttp">Whether requests come over HTTP, or straight into the batcher.</param>
/// <param name="Heads">Heads of each request.</param>
/// <param name="IsBatched">Whether requests are batched, or each is a call of its own.</param>
internal sealed record BatchingCase(bool IsEmulated, bool IsHttp, int Heads, bool IsBatched)
{
    /// <summary>As the report names what runs the operator.</summary>
    public string Device => IsEmulated ? "emulator" : "cpu";

    /// <summary>As the report names the way in.</summary>
    public string Way => IsHttp ? "http" : "batcher";

    public string Mode => IsBatched ? "batched" : "alone";

    public int MaxTokens => IsBatched ? 256 : 1;
}
