using Ascend.Rope.Contract;

namespace Ascend.Rope.TestHost.Stress;

/// <summary>Operands, and the result that they must give.</summary>
internal sealed class StressCase<T>(long batch, long heads, long sequence, long cosSequence) where T : unmanaged
{
    /// <summary>Calls of several shapes, so that several executors are kept.</summary>
    public static StressCase<T>[] All { get; } = [new(1, 1, 1, 1), new(2, 3, 4, 4), new(1, 4, 2, 1), new(3, 2, 5, 5)];

    public RopeCase<T> Source { get; } = new(batch, heads, sequence, cosSequence, seed: 5);

    public T[] Expected { get; } = new RopeCase<T>(batch, heads, sequence, cosSequence, seed: 5).Expected();

    public void Check(ReadOnlySpan<T> actual) => RopeCase<T>.AssertSame(Expected, actual);
}
