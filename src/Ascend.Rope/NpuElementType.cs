using System.Runtime.CompilerServices;

namespace Ascend.Rope;

/// <summary>The element types that the operator takes on Atlas A2 and A3.</summary>
public enum NpuElementType
{
    /// <summary>IEEE 754 binary16: <see cref="Half"/>.</summary>
    Float16,

    /// <summary>The upper half of binary32: <see cref="Rope.BFloat16"/>.</summary>
    BFloat16,
}

/// <summary>Between a C# type and its <see cref="NpuElementType"/>.</summary>
internal static class NpuElementTypes
{
    /// <summary>The size of an element: both types have two bytes.</summary>
    public const int ByteCount = 2;

    /// <summary>The element type that <typeparamref name="T"/> stands for.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is neither <see cref="Half"/> nor <see cref="BFloat16"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NpuElementType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(Half) ? NpuElementType.Float16
        : typeof(T) == typeof(BFloat16) ? NpuElementType.BFloat16
        : throw Unsupported(typeof(T));

    private static ArgumentException Unsupported(Type type) => new(
        $"The element type must be System.Half or Ascend.Rope.BFloat16, which the operator computes on; it is {type}. Convert the data first; "
        + "if it is bfloat16 already, in another type of two bytes, MemoryMarshal.Cast to Ascend.Rope.BFloat16 is enough.", "T");
}
