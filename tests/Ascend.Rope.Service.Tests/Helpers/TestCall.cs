using System.Diagnostics;
using System.Runtime.InteropServices;
using Ascend.Rope.Contract;
using Ascend.Rope.Service.Batching;
using Xunit;

namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>A request of random bits, and what must come of it.</summary>
internal sealed class TestCall<T> where T : unmanaged
{
    private readonly RopeCase<T> _source;
    private readonly byte[] _y;

    public TestCall(long batch, long heads, long sequence, bool oneRow = false, int seed = 1, string owner = "a", TimeSpan? timeout = null, CancellationToken aborted = default)
    {
        _source = new RopeCase<T>(batch, heads, sequence, oneRow ? 1 : sequence, seed);
        _y = new byte[_source.X.Length * 2];
        Request.Set(
            owner, typeof(T) == typeof(Half) ? NpuElementType.Float16 : NpuElementType.BFloat16, new RopeShape(batch, heads, sequence), Bytes(_source.X),
            RopeRows.Of(Bytes(_source.Cos), Bytes(_source.Sin), oneRow), _y,
            Stopwatch.GetTimestamp() + (long)((timeout ?? TimeSpan.FromMinutes(1)).TotalSeconds * Stopwatch.Frequency), aborted);
    }

    public RopeRequest Request { get; } = new();

    /// <summary>Checks that the result is that of the call by itself.</summary>
    public void AssertRotated() => _source.AssertRotated(MemoryMarshal.Cast<byte, T>(_y));

    /// <summary>Checks that the caller's memory is as it was.</summary>
    public void AssertUntouched() => Assert.False(_y.AsSpan().ContainsAnyExcept((byte)0));

    private static byte[] Bytes(T[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
