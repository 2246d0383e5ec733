namespace Ascend.Rope;

/// <summary>A context of CANN, an <c>aclrtContext</c>, that somebody else has made and destroys: <see cref="NpuDevice.Borrow(ForeignContext, NpuDeviceOptions?)"/> takes it.</summary>
/// <remarks>
/// From then on the context must stay as long as the library uses it, which ends with the call of <c>Release</c>. That call comes exactly once for each
/// borrowing, on any thread, the finalizer's included, when all device objects on the context have been disposed of, and the last tensor, stream, event,
/// graph, buffer and lease of theirs is gone; or before <c>Borrow</c> throws. It may destroy the context, and must not wait for streams. If it throws, that is
/// counted in <see cref="NpuDiagnostics.GiveBackFailures"/>. With some versions of CANN the process ends when a context is used that was destroyed before.
/// </remarks>
/// <param name="Handle">The aclrtContext, of any NPU.</param>
/// <param name="Release">Is called when the library no longer uses the context; null if its owner keeps it longer anyway.</param>
public readonly record struct ForeignContext(nint Handle, Action? Release = null);
