using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>A tensor as its device sees it, dense or not.</summary>
/// <param name="Tensor">Keeps the tensor, and with it its memory, alive.</param>
/// <param name="Memory">The memory that the layout is of.</param>
/// <param name="Layout">Where the elements lie in it.</param>
internal readonly record struct DeviceView(SafeHandle Tensor, SafeHandle Memory, TensorLayout Layout);
