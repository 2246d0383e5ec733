namespace Ascend.Rope.Hosting;

/// <summary>Where a device of a pool stands.</summary>
public enum PooledDeviceState
{
    /// <summary>It is being opened, or runs the operator for the first time.</summary>
    Starting,

    /// <summary>Its streams are given out.</summary>
    Ready,

    /// <summary>It failed, hangs, or could not be opened: nothing is given out, and it is tried again.</summary>
    Lost,

    /// <summary>The pool has ended.</summary>
    Closed,
}
