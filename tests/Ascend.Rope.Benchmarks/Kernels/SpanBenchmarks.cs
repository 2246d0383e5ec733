using Ascend.Rope.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace Ascend.Rope.Benchmarks.Kernels;

/// <summary>The span API on one thread, on the shapes of <c>peers</c>.</summary>
/// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
[GenericTypeArguments(typeof(Half))]
[GenericTypeArguments(typeof(BFloat16))]
public class SpanBenchmarks<T> : IDisposable
    where T : unmanaged
{
    private PeerProblem? _problem;
    private RopePeer<T>? _rope;

    /// <summary>The name of a shape.</summary>
    [Params("a", "b", "c", "d", "e", "f")]
    public string Shape { get; set; } = string.Empty;

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _problem = new PeerProblem(PeerShape.All.Single(shape => shape.Name == Shape), typeof(T) == typeof(Half) ? NpuElementType.Float16 : NpuElementType.BFloat16);
        _rope = new RopePeer<T>(_problem, threads: 1);
    }

    /// <summary>One call.</summary>
    [Benchmark]
    public void Apply() => _rope!.Run();

    /// <summary>Frees the operands.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _rope?.Dispose();
        _problem?.Dispose();
    }
}
