namespace Ascend.Rope.Hosting;

/// <summary>Where a pool stands in the life of its host.</summary>
public enum RopePoolState
{
    /// <summary>The host has not started it.</summary>
    NotStarted,

    /// <summary>Streams are given out, as soon as their devices are ready.</summary>
    Running,

    /// <summary>Work in flight ends, and what was waiting is still served; nothing new is taken on.</summary>
    Draining,

    /// <summary>All is given back, but what has been left.</summary>
    Stopped,
}
