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
}
