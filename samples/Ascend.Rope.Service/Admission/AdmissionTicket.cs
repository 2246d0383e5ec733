namespace Ascend.Rope.Service.Admission;

/// <summary>The room that a request has, until it is disposed of.</summary>
internal sealed class AdmissionTicket(AdmissionGate gate, string owner, long byteCount) : IDisposable
{
    private bool _left;

    public string Owner => owner;

    /// <summary>The bytes that it may hold.</summary>
    public long ByteCount { get; set; } = byteCount;

    /// <summary>Lets the request hold more bytes.</summary>
    public Refusal? TryGrow(long byteCount) => gate.TryGrow(this, byteCount);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, true))
            return;
        gate.Leave(this);
    }
}
