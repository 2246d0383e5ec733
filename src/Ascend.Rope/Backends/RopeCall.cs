namespace Ascend.Rope.Backends;

/// <summary>One call of the operator that has passed every check, on tensors of one device.</summary>
/// <param name="X">The rows to rotate.</param>
/// <param name="Cos">The cosines.</param>
/// <param name="Sin">The sines.</param>
/// <param name="Y">Receives the result.</param>
/// <param name="Type">The type of all elements.</param>
/// <param name="Geometry">The extents.</param>
internal readonly record struct RopeCall(
    DeviceRegion X, DeviceRegion Cos, DeviceRegion Sin, DeviceRegion Y, NpuElementType Type, RopeGeometry Geometry)
{
    /// <summary>Whether the elements of all four lie one behind the other.</summary>
    public bool IsDense { get; init; } = true;
}
