namespace Ascend.Rope;

/// <summary>What a call of the operator may do beyond its defaults.</summary>
[Flags]
public enum RopeOptions
{
    /// <summary>y shares no memory with x, cos or sin.</summary>
    None = 0,

    /// <summary>y may be the very memory of x, which is then overwritten. Any other overlap stays refused.</summary>
    /// <remarks>
    /// CANN does not document this use; its kernels read each row whole before they store it, and so do ours. The option is the same on every
    /// backend.
    /// </remarks>
    InPlace = 1,

    /// <summary>
    /// Views that are not dense, and that the device does not take as they are (<see cref="NpuDeviceInfo.StridedInputs"/>), are copied together into
    /// scratch memory of the stream first, in its order. Where the device takes them the option changes nothing.
    /// </summary>
    /// <remarks>
    /// A copy is enqueued for each run of elements that lie together: B·N·S of them for the last 64 of 192 elements of each row, far more than the
    /// operator itself costs. It fits a few tokens; for many, produce dense data. Rows must lie whole and at multiples of 64 bytes.
    /// <see cref="NpuDiagnostics.CompactedViews"/> counts.
    /// </remarks>
    CompactViews = 2,
}
