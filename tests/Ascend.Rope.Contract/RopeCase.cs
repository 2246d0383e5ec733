using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Operands of one call in host memory, of random bits: subnormals, infinities and NaN among them.</summary>
internal sealed class RopeCase<T> where T : unmanaged
{
    public RopeCase(long batch, long heads, long sequence, long cosSequence, int seed = 1)
    {
        (Batch, Heads, Sequence, CosSequence) = (batch, heads, sequence, cosSequence);
        Random random = new(seed);
        X = RandomBits(random, batch * heads * sequence * 64);
        Cos = RandomBits(random, batch * cosSequence * 64);
        Sin = RandomBits(random, batch * cosSequence * 64);
    }

    public long Batch { get; }

    public long Heads { get; }

    public long Sequence { get; }

    public long CosSequence { get; }

    public T[] X { get; }

    public T[] Cos { get; }

    public T[] Sin { get; }

    public long[] XShape => [Batch, Heads, Sequence, 64];

    public long[] CosShape => [Batch, 1, CosSequence, 64];

    /// <summary>What the operator must give.</summary>
    public T[] Expected() => RopeReference.Apply<T>(X, Cos, Sin, Batch, Heads, Sequence, CosSequence);

    /// <summary>Checks a result: the same bits, or NaN where NaN must be.</summary>
    public void AssertRotated(ReadOnlySpan<T> actual) => AssertSame(Expected(), actual);

    /// <summary>Checks that two results have the same bits, or both NaN.</summary>
    public static void AssertSame(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            (ushort want, ushort got) = (Bits(expected[i]), Bits(actual[i]));
            if (want != got && !(IsNaN(want) && IsNaN(got)))
                Assert.Fail($"Element {i} of {expected.Length}: 0x{want:X4} expected, 0x{got:X4} found.");
        }
    }

    private static T[] RandomBits(Random random, long count)
    {
        T[] values = new T[count];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static ushort Bits(T value) => MemoryMarshal.Cast<T, ushort>(new ReadOnlySpan<T>(ref value))[0];

    private static bool IsNaN(ushort bits) => typeof(T) == typeof(Half) ? (bits & 0x7FFF) > 0x7C00 : (bits & 0x7FFF) > 0x7F80;
}

/// <summary>A case whose operands are on a device.</summary>
internal sealed class DeviceOperands<T> : IDisposable where T : unmanaged
{
    public DeviceOperands(NpuDevice device, RopeCase<T> source)
    {
        X = device.CreateTensor<T>(source.XShape, source.X);
        Cos = device.CreateTensor<T>(source.CosShape, source.Cos);
        Sin = device.CreateTensor<T>(source.CosShape, source.Sin);
        Y = device.Allocate<T>(source.XShape);
    }

    public NpuTensor X { get; }

    public NpuTensor Cos { get; }

    public NpuTensor Sin { get; }

    public NpuTensor Y { get; }

    public void Enqueue(NpuStream stream) => InterleaveRope.Enqueue(X, Cos, Sin, Y, stream);

    /// <summary>Disposes of what the operator reads, and leaves the result.</summary>
    public void DisposeInputs()
    {
        X.Dispose();
        Cos.Dispose();
        Sin.Dispose();
    }

    public void Dispose()
    {
        DisposeInputs();
        Y.Dispose();
    }
}
