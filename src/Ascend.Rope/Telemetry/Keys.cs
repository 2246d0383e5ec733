namespace Ascend.Rope.Telemetry;

/// <summary>The attributes of instruments and activities.</summary>
internal static class Keys
{
    /// <summary>The device: <c>npu:0</c>, or <c>cpu</c>.</summary>
    public const string Device = "ascend.rope.device";

    /// <summary>What was enqueued: <c>rope</c>, <c>copy_to_host</c> and so on.</summary>
    public const string Operation = "ascend.rope.operation";

    /// <summary>Which way a copy goes.</summary>
    public const string Direction = "ascend.rope.copy.direction";

    /// <summary>What a wait is for: <c>stream</c> or <c>event</c>.</summary>
    public const string WaitTarget = "ascend.rope.wait.target";

    /// <summary>Whether memory is <c>used</c> or <c>cached</c>.</summary>
    public const string MemoryState = "ascend.rope.memory.state";

    /// <summary>The type of a handle: <c>tensor</c>, <c>stream</c> and so on.</summary>
    public const string HandleType = "ascend.rope.handle.type";

    /// <summary>The C function that has failed.</summary>
    public const string Function = "ascend.rope.function";

    /// <summary>What failed without an exception.</summary>
    public const string QuietKind = "ascend.rope.quiet.kind";

    /// <summary>OpenTelemetry's: CANN's name of a code, <c>timeout</c>, or the type of an exception.</summary>
    public const string ErrorType = "error.type";
}
