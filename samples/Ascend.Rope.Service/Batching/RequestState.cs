namespace Ascend.Rope.Service.Batching;

/// <summary>Where a request stands, which says who may touch its caller's memory.</summary>
internal enum RequestState
{
    /// <summary>Its caller's alone.</summary>
    New,

    /// <summary>It waits for a batch. The lock of the queue guards it.</summary>
    Queued,

    /// <summary>A worker reads or writes its memory.</summary>
    Touched,

    /// <summary>A worker has it, or a device has what was read of it, or it is to be run once more; nobody touches its memory.</summary>
    InFlight,

    /// <summary>Its caller has, or is about to have, the answer. Nobody else may touch its memory.</summary>
    Done,
}
