namespace Ascend.Rope;

/// <summary>A stream of CANN, an <c>aclrtStream</c>, that somebody else has created and destroys: <see cref="NpuDevice.Borrow(ForeignStream, NpuStreamOptions?)"/> takes it.</summary>
/// <param name="Handle">The aclrtStream, in the context of the device.</param>
public readonly record struct ForeignStream(nint Handle);
