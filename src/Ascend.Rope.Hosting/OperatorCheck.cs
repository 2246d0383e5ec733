using System.Runtime.InteropServices;

namespace Ascend.Rope.Hosting;

/// <summary>Runs the operator once for each type, and compares the bits with those of the CPU.</summary>
internal static class OperatorCheck
{
    private static readonly RopeShape s_shape = new(Batch: 2, Heads: 3, Sequence: 2);

    /// <summary>Runs it, on this thread, which a device that hangs keeps.</summary>
    /// <exception cref="WrongBitsException">The device computes something else.</exception>
    /// <exception cref="CannException">It fails.</exception>
    public static void Run(NpuStream stream)
    {
        Run(stream, static value => (Half)value);
        Run(stream, static value => (BFloat16)value);
    }

    private static void Run<T>(NpuStream stream, Func<float, T> narrow) where T : unmanaged
    {
        long rows = s_shape.Batch * s_shape.Sequence;
        T[] x = Numbers(rows * s_shape.Heads * RopeShape.HeadDim, index => narrow(MathF.Sin(index * 0.37f) * 4));
        T[] cos = Numbers(rows * RopeShape.HeadDim, index => narrow(MathF.Cos(index * 0.11f)));
        T[] sin = Numbers(rows * RopeShape.HeadDim, index => narrow(MathF.Sin(index * 0.11f)));
        T[] expected = new T[x.Length];
        InterleaveRope.Apply<T>(x, cos, sin, expected, s_shape);

        NpuDevice device = stream.Device;
        long[] xShape = [s_shape.Batch, s_shape.Heads, s_shape.Sequence, RopeShape.HeadDim];
        long[] rowShape = [s_shape.Batch, 1, s_shape.Sequence, RopeShape.HeadDim];
        using NpuTensor xTensor = device.CreateTensor(xShape, x);
        using NpuTensor cosTensor = device.CreateTensor(rowShape, cos);
        using NpuTensor sinTensor = device.CreateTensor(rowShape, sin);
        using NpuTensor y = InterleaveRope.Apply(xTensor, cosTensor, sinTensor, stream);
        Compare(device, expected, y.ToArray<T>());
    }

    private static T[] Numbers<T>(long count, Func<long, T> number)
    {
        T[] numbers = new T[count];
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = number(index);
        return numbers;
    }

    private static void Compare<T>(NpuDevice device, T[] expected, T[] actual) where T : unmanaged
    {
        ReadOnlySpan<ushort> want = MemoryMarshal.Cast<T, ushort>(expected);
        ReadOnlySpan<ushort> got = MemoryMarshal.Cast<T, ushort>(actual);
        int same = want.CommonPrefixLength(got);
        if (same < want.Length)
        {
            throw new WrongBitsException(
                $"{device} computes wrong bits: {typeof(T).Name} {same} of {want.Length} must be 0x{want[same]:X4}, and is 0x{got[same]:X4}. "
                + "Check the device with npu-smi info, and its driver and CANN with each other.");
        }
    }
}
