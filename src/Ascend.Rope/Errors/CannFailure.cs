using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>A failed call, and the exception that it becomes.</summary>
/// <param name="Status">What the function returned.</param>
/// <param name="Function">Its C name.</param>
/// <param name="DeviceIndex">The NPU whose context was bound, if one was.</param>
/// <param name="NativeMessage">The text of aclGetRecentErrMsg, read on the failing thread before any other call.</param>
/// <param name="Detail">The values of the call that matter.</param>
/// <param name="Suspects">Where a wait failed, what was enqueued since the wait before.</param>
/// <param name="Loss">What it shows to be gone.</param>
internal sealed record CannFailure(
    int Status, string Function, int? DeviceIndex, string? NativeMessage, string? Detail = null, Suspects? Suspects = null, CannLoss Loss = CannLoss.None)
{
    /// <summary>What is known of the code, or of what is gone, whichever code has shown that.</summary>
    public CannStatusCode Code => Loss switch
    {
        CannLoss.Device => As(CannStatusCode.LostHeartbeat),
        _ when IsContextLost => As(CannStatusCode.ContextNull),
        _ => CannStatusCode.Of(Status),
    };

    /// <summary>Whether it is told again to somebody who needs the device, which was lost before.</summary>
    public bool IsRepeated { get; private init; }

    /// <summary>A context that was destroyed answers 107002 to a call, and one of several codes to being bound.</summary>
    private bool IsContextLost =>
        Loss == CannLoss.Context || Status == CannStatusCode.ContextNull || Function == nameof(Interop.AclRt.aclrtSetCurrentContext);

    /// <summary>The same for a call that was not made, since the device was lost before.</summary>
    public CannFailure Repeated() => this with { IsRepeated = true, Suspects = null };

    /// <summary>The exception whose type tells what a caller can do.</summary>
    public CannException ToException() => Status switch
    {
        CannStatusCode.OutOfMemory or CannStatusCode.DeviceOutOfMemory => new NpuOutOfMemoryException(this),
        _ when Loss == CannLoss.Device => new NpuDeviceLostException(this),
        _ when IsContextLost => new NpuContextException(this),
        _ => new CannException(this),
    };

    /// <summary>Tells whoever listens that a call has failed, once a failure: it may be thrown to several who wait for the same.</summary>
    public CannFailure Counted()
    {
        FailureTelemetry.Count(CannStatusCode.Of(Status).Name, Function, DeviceIndex);
        return this;
    }

    /// <summary>On one line: function, code, name, meaning, device, suspects, remedy and CANN's own text.</summary>
    public override string ToString()
    {
        string device = DeviceIndex is { } index ? $" on NPU {index}" : string.Empty;
        string detail = Detail is null ? string.Empty : $" ({Detail})";
        string remedy = Code.Remedy is { } text ? $" {text}" : string.Empty;
        string native = NativeMessage is { } message ? $" CANN says: {OnOneLine(message)}" : string.Empty;
        string before = IsRepeated ? $"NPU {DeviceIndex} was lost before this call, when " : string.Empty;
        return $"{before}{Function}{detail} failed{device} with {Status} ({Code.Name}): {Code.Meaning}.{Suspects}{remedy}{native}";
    }

    private CannStatusCode As(int status) => CannStatusCode.Of(status) with { Status = Status, Name = CannStatusCode.Of(Status).Name };

    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
