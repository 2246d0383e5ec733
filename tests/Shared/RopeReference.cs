using System.Runtime.CompilerServices;

namespace Ascend.Rope.Tests.Shared;

/// <summary>The operator from its definition, one element at a time, for comparison: shares nothing with the kernels.</summary>
/// <remarks>A product and a sum of two floats round once to binary32 here, since C# neither fuses nor widens them.</remarks>
internal static class RopeReference
{
    /// <summary>Rotates x [B, N, S, 64] with cos and sin [B, 1, cosS, 64].</summary>
    public static T[] Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, long batch, long heads, long sequence, long cosSequence)
        where T : unmanaged
    {
        T[] y = new T[x.Length];
        for (long row = 0; row < batch * heads * sequence; row++)
        {
            long position = cosSequence == 1 ? 0 : row % sequence;
            int at = (int)(row * 64);
            int table = (int)(((row / (heads * sequence) * cosSequence) + position) * 64);
            for (int j = 0; j < 32; j++)
            {
                float a = Widen(x[at + (2 * j)]);
                float b = Widen(x[at + (2 * j) + 1]);
                y[at + j] = Narrow<T>(Sum(a * Widen(cos[table + j]), -b * Widen(sin[table + j])));
                y[at + j + 32] = Narrow<T>(Sum(b * Widen(cos[table + j + 32]), a * Widen(sin[table + j + 32])));
            }
        }

        return y;
    }

    private static float Sum(float left, float right) => left + right;

    private static float Widen<T>(T value) where T : unmanaged => value switch
    {
        Half half => (float)half,
        _ => BitConverter.Int32BitsToSingle(Unsafe.BitCast<T, ushort>(value) << 16),
    };

    private static T Narrow<T>(float value) where T : unmanaged =>
        typeof(T) == typeof(Half) ? (T)(object)(Half)value : Unsafe.BitCast<ushort, T>(NarrowToBFloat16(value));

    /// <summary>The nearest of the two neighbours in bfloat16, the even one when both are as near: found by comparing distances, exactly.</summary>
    private static ushort NarrowToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        ushort below = (ushort)(bits >> 16);
        uint rest = bits & 0xFFFF;
        if (float.IsNaN(value))
            return 0x7FC0;
        bool up = rest > 0x8000 || (rest == 0x8000 && (below & 1) == 1);
        return (ushort)(below + (up ? 1 : 0));
    }
}
