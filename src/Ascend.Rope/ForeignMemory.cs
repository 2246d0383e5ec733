namespace Ascend.Rope;

/// <summary>Memory of a device, or for the CPU of the host, that somebody else has allocated and frees.</summary>
/// <remarks>
/// <see cref="NpuDevice.Borrow{T}(ForeignMemory, ReadOnlySpan{long})"/> takes it over, once: from then on the memory must stay as long as the library
/// uses it, which ends with the call of <c>release</c>. That call comes exactly once, on any thread, the finalizer's included, when the last tensor,
/// the last enqueued work and the last graph on the memory are gone; or before <c>Borrow</c> throws. It must not wait for streams. If it throws, that
/// is counted in <see cref="NpuDiagnostics.GiveBackFailures"/>.
/// </remarks>
public sealed class ForeignMemory
{
    private readonly Action? _release;
    private bool _taken;

    /// <summary>Names the memory. Nothing is checked, and nothing taken over.</summary>
    /// <param name="address">Where it starts.</param>
    /// <param name="byteCount">Its size in bytes.</param>
    /// <param name="release">Is called when the library no longer uses the memory; null if its owner keeps it longer anyway.</param>
    public ForeignMemory(nint address, long byteCount, Action? release = null) => (Address, ByteCount, _release) = (address, byteCount, release);

    /// <summary>Where it starts.</summary>
    public nint Address { get; }

    /// <summary>Its size in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Takes the memory over; the result gives it back.</summary>
    /// <exception cref="InvalidOperationException">It was taken over before.</exception>
    internal Action Take() => Interlocked.Exchange(ref _taken, true)
        ? throw new InvalidOperationException("Foreign memory is borrowed once, since its owner is told once that it is free; this was before. View the tensor instead.")
        : _release ?? (static () => { });
}
