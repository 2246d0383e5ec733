using System.Runtime.InteropServices;
using Ascend.Rope.Kernels;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>The host's processor as a device. There is one, so all that open it share it.</summary>
internal sealed unsafe class CpuBackend : IDeviceBackend
{
    public static readonly CpuBackend Instance = new();

    /// <summary>The processor's architecture and the width of its vectors, as kernels use them.</summary>
    public static string Name => KernelWidths.Widest == KernelWidth.Scalar
        ? $"{RuntimeInformation.ProcessArchitecture}, no vectors"
        : $"{RuntimeInformation.ProcessArchitecture}, {(int)KernelWidths.Widest}-bit vectors";

    private CpuBackend()
    {
    }

    public SafeHandle Allocate(long byteCount) => new HostMemoryHandle(byteCount);

    public nint CreateDescriptor(SafeHandle memory, long byteOffset, ReadOnlySpan<long> shape, NpuElementType type) =>
        (nint)(Address(memory) + byteOffset);

    public bool DestroyDescriptor(nint descriptor) => true;

    public void CopyIn(SafeHandle memory, long byteOffset, ReadOnlySpan<byte> source) =>
        source.CopyTo(new Span<byte>(Address(memory) + byteOffset, source.Length));

    public void CopyOut(SafeHandle memory, long byteOffset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(Address(memory) + byteOffset, destination.Length).CopyTo(destination);

    public IStreamBackend CreateStream() => new CpuStream();

    /// <summary>The address of memory of this device, good while the handle is referenced.</summary>
    internal static byte* Address(SafeHandle memory) => ((HostMemoryHandle)memory).Address;
}
