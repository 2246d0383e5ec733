namespace Ascend.Rope;

/// <summary>How much memory a device has, and what this library does with it, in bytes.</summary>
/// <param name="FreeBytes">What nobody has allocated: no process on an NPU; on the CPU, as the last garbage collection found the host.</param>
/// <param name="TotalBytes">What the device has in all; on the CPU, what this process may use of the host's.</param>
/// <param name="InUseBytes">What the tensors of this process, and work enqueued on them, use: with rounding, without the scratch memory of streams and graphs.</param>
/// <param name="CachedBytes">What tensors have given back and the library keeps for later ones: neither free nor in use.</param>
public readonly record struct NpuMemoryInfo(long FreeBytes, long TotalBytes, long InUseBytes, long CachedBytes);
