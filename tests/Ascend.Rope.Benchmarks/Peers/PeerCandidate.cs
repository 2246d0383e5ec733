using Ascend.Rope.Benchmarks.Peers.Native;
using Ascend.Rope.Benchmarks.Peers.Ort;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Someone to be measured.</summary>
/// <param name="Name">As in the rows.</param>
/// <param name="Make">The ways in which it computes a problem on the splitter's threads, of which the fastest counts; none when it cannot.</param>
internal sealed record PeerCandidate(string Name, Func<PeerProblem, Splitter, IReadOnlyList<Func<Peer>>> Make)
{
    public static PeerCandidate Ours { get; } = new("Ascend.Rope", (problem, splitter) =>
        problem.Type == NpuElementType.Float16 ? [() => new RopePeer<Half>(problem, splitter.Threads)] : [() => new RopePeer<BFloat16>(problem, splitter.Threads)]);

    /// <summary>All, ours first.</summary>
    public static IReadOnlyList<PeerCandidate> All { get; } =
    [
        Ours,
        new("Buffer.MemoryCopy", (problem, splitter) => [() => new CopyPeer(problem, splitter)]),
        new("native C", (problem, splitter) => [.. NativeRope.Builds.Select<string, Func<Peer>>(build => () => new NativePeer(problem, splitter, build))]),
        new("ORT RotaryEmbedding", (problem, splitter) =>
            problem.Type == NpuElementType.Float16 ? [() => new OrtRotaryPeer(problem, splitter.Threads)] : []),
        new("ORT primitive ops", (problem, splitter) => [() => new OrtPrimitivesPeer(problem, splitter.Threads)]),
        new("TensorPrimitives", (problem, splitter) => [() => new TensorPrimitivesPeer(problem, splitter)]),
        new("plain C#", (problem, splitter) => [() => new PlainPeer(problem, splitter)]),
    ];
}
