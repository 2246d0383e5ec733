namespace Ascend.Rope;

/// <summary>What a failure shows to be gone.</summary>
internal enum CannLoss
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The context, with all that was made in it.</summary>
    Context,

    /// <summary>The device, which does not answer any more.</summary>
    Device,
}
