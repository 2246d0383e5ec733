using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>Bytes of one tensor: where a copy goes to or comes from.</summary>
/// <param name="Tensor">Keeps the tensor, and with it its memory, alive.</param>
/// <param name="Memory">The memory that the offset counts from.</param>
/// <param name="ByteOffset">Where the region starts.</param>
/// <param name="ByteCount">Its length, more than nothing.</param>
internal readonly record struct DeviceRegion(SafeHandle Tensor, SafeHandle Memory, long ByteOffset, long ByteCount);
