namespace Ascend.Rope.Hosting;

/// <summary>Why a pool gives out no stream.</summary>
public enum RopePoolRefusal
{
    /// <summary>The host has not started the pool yet.</summary>
    NotStarted,

    /// <summary>The host is stopping: work in flight ends, and nothing new begins.</summary>
    Stopping,

    /// <summary>As many as may wait are waiting. Try again later.</summary>
    Full,

    /// <summary>No device is in service. They are tried again.</summary>
    NoDevice,

    /// <summary>The device that was asked for is not in service. What lives on it may be made anew on another.</summary>
    DeviceLost,
}
