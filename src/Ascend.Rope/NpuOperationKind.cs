namespace Ascend.Rope;

/// <summary>What was enqueued on a stream.</summary>
public enum NpuOperationKind
{
    /// <summary>The operator.</summary>
    Rope,

    /// <summary>Several calls of the operator, enqueued together.</summary>
    RopeBatch,

    /// <summary>A copy from host memory.</summary>
    CopyFromHost,

    /// <summary>A copy to host memory.</summary>
    CopyToHost,

    /// <summary>A copy between tensors of the device.</summary>
    Copy,

    /// <summary>A fill, or a clearing.</summary>
    Fill,

    /// <summary>The recording of an event.</summary>
    EventRecord,

    /// <summary>A wait for an event.</summary>
    EventWait,

    /// <summary>A replay of a graph.</summary>
    GraphReplay,
}
