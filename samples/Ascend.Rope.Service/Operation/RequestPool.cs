using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Service.Operation;

/// <summary>Lends requests, and keeps those that come back. Any thread may call.</summary>
internal sealed class RequestPool
{
    private const int MostKept = 4096;

    private readonly Lock _lock = new();
    private readonly Stack<RopeRequest> _free = new();

    public RopeRequest Rent()
    {
        lock (_lock)
            return _free.TryPop(out RopeRequest? request) ? request : new RopeRequest();
    }

    /// <summary>Takes a request back, unless a device may still have it.</summary>
    public void Return(RopeRequest request)
    {
        if (request.IsLeftBehind)
            return;
        request.Reset();
        lock (_lock)
        {
            if (_free.Count < MostKept)
                _free.Push(request);
        }
    }
}
