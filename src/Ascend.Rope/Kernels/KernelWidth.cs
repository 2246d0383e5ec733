using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>
/// How many bits a kernel works on at once. Every width runs everywhere, in software where it must, and all give the same bits.
/// </summary>
internal enum KernelWidth
{
    /// <summary>One number at a time: no SIMD at all.</summary>
    Scalar = 0,

    /// <summary>SSE, NEON.</summary>
    Vector128 = 128,

    /// <summary>AVX2.</summary>
    Vector256 = 256,

    /// <summary>AVX-512.</summary>
    Vector512 = 512,
}

/// <summary>Chooses a <see cref="KernelWidth"/>.</summary>
internal static class KernelWidths
{
    /// <summary>The widest that the machine does well.</summary>
    /// <remarks>
    /// Asks for acceleration, not for support: on processors that lower their clock for 512-bit instructions the runtime supports them but
    /// reports no acceleration, and 256 bits are faster there.
    /// </remarks>
    public static KernelWidth Widest =>
        Vector512.IsHardwareAccelerated ? KernelWidth.Vector512
        : Vector256.IsHardwareAccelerated ? KernelWidth.Vector256
        : Vector128.IsHardwareAccelerated ? KernelWidth.Vector128
        : KernelWidth.Scalar;
}
