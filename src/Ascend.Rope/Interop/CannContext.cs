namespace Ascend.Rope.Interop;

/// <summary>The primary context of a device: the one that all users of the device in this process share.</summary>
/// <param name="Value">The aclrtContext.</param>
/// <param name="DeviceIndex">The number of the NPU.</param>
internal sealed record CannContext(nint Value, int DeviceIndex);
