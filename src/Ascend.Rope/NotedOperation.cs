using System.Diagnostics;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>Something that a stream is being given: noted for failures that come later, and told to whoever listens.</summary>
internal readonly ref struct NotedOperation
{
    private readonly OperationLog.Scope _log;
    private readonly Activity? _activity;

    public NotedOperation(OperationLog.Scope log, Activity? activity)
    {
        _log = log;
        _activity = activity;
    }

    public void Dispose()
    {
        _log.Dispose();
        _activity?.Dispose();
    }
}
