using System.Runtime.InteropServices;
using Ascend.Rope.Kernels;
using Ascend.Rope.Kernels.Threading;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>The host's processor as a device. There is one, so all that open it share it.</summary>
internal sealed unsafe class CpuBackend : IDeviceBackend
{
    public static readonly CpuBackend Instance = new();

    /// <summary>The processor's architecture and the width of its vectors, as kernels use them.</summary>
    public static string Name => KernelWidths.Widest == KernelWidth.Scalar
        ? $"{RuntimeInformation.ProcessArchitecture}, no vectors"
        : $"{RuntimeInformation.ProcessArchitecture}, {(int)KernelWidths.Widest}-bit vectors";

    /// <summary>Little beside what a host has, and enough for the tensors of a request: reusing them saves the faults of fresh pages.</summary>
    private const long CacheLimit = 256L << 20;

    private CpuBackend()
    {
    }

    public SafeHandle? Context => null;

    public CaptureRegistry Captures { get; } = new();

    public MemoryPool Memory { get; } = new((pool, byteCount) => new HostMemoryHandle(byteCount, pool), CacheLimit);

    public void Leave()
    {
        Memory.Trim();
        HelperTeam.Shared.Dismiss();
    }

    public void ThrowIfLost()
    {
    }

    public (long Free, long Total) MeasureMemory()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return (Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes), info.TotalAvailableMemoryBytes);
    }

    public nint CreateDescriptor(SafeHandle memory, long elementCount, TensorLayout layout, NpuElementType type) =>
        (nint)(((HostMemoryHandle)memory).Address + (layout.Offset * NpuElementTypes.ByteCount));

    public bool DestroyDescriptor(nint descriptor) => true;

    public void CopyIn(in DeviceRegion destination, void* source) =>
        Buffer.MemoryCopy(source, Address(destination), destination.ByteCount, destination.ByteCount);

    public void CopyOut(in DeviceRegion source, void* destination) =>
        Buffer.MemoryCopy(Address(source), destination, source.ByteCount, source.ByteCount);

    public void Copy(in DeviceRegion destination, in DeviceRegion source) =>
        Buffer.MemoryCopy(Address(source), Address(destination), destination.ByteCount, source.ByteCount);

    public bool TryCopyFrom(IDeviceBackend other, in DeviceRegion destination, in DeviceRegion source) => false;

    public void Fill(in DeviceRegion destination, byte value) => NativeMemory.Fill(Address(destination), (nuint)destination.ByteCount, value);

    public SafeHandle AllocatePinned(long byteCount) => new HostMemoryHandle(byteCount, Memory);

    public SafeHandle Borrow(nint address) => new HostMemoryHandle(address);

    public IStreamBackend BorrowStream(nint stream, NpuStreamOptions options, ILogger logger) =>
        throw new NotSupportedException("The CPU has no streams of CANN, and so none to borrow: create one with CreateStream.");

    public IStreamBackend CreateStream(NpuStreamOptions options, ILogger logger) => new CpuStream(options);

    public IEventBackend CreateEvent(NpuEventKind kind) => new CpuEvent();

    /// <summary>Where a region starts, good while its tensor is referenced.</summary>
    internal static byte* Address(in DeviceRegion region) => ((HostMemoryHandle)region.Memory).Address + region.ByteOffset;
}
