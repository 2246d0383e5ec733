using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Batching;

/// <summary>A call of the operator that somebody waits for: operands in host memory, which stay as they are until it has been answered.</summary>
/// <remarks>
/// It can be used again once its answer has been awaited, unless <see cref="IsLeftBehind"/>. The answer is null when y is there, and else says why it is not. It
/// comes on a thread of the pool of its own, so that whoever goes on there delays nobody else, and costs no allocation.
/// </remarks>
internal sealed class RopeRequest : IValueTaskSource<Refusal?>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<Refusal?> _answer;
    private Refusal? _refusal;
    private int _state;

    /// <summary>Whose it is.</summary>
    public string Owner { get; private set; } = "";

    public NpuElementType Type { get; private set; }

    /// <summary>B, N and S.</summary>
    public RopeShape Shape { get; private set; }

    /// <summary>The rows to rotate, <c>[B, N, S, 64]</c>.</summary>
    public ReadOnlyMemory<byte> X { get; private set; }

    /// <summary>Receives the result.</summary>
    public Memory<byte> Y { get; private set; }

    /// <summary>Where the rows of cos and sin come from.</summary>
    public RopeRows Rows { get; private set; }

    /// <summary>When the result is of no use any more, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    public long Deadline { get; private set; }

    /// <summary>Tells that the caller has gone.</summary>
    public CancellationToken Aborted { get; private set; }

    /// <summary>B·S.</summary>
    public int Tokens { get; private set; }

    /// <summary>When it was put into a queue.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The next of the same owner.</summary>
    public RopeRequest? Next { get; set; }

    /// <summary>Whether it was answered while a device still had it, so that a worker may still look at it: do not use it again.</summary>
    public bool IsLeftBehind { get; private set; }

    public RequestState State => (RequestState)Volatile.Read(ref _state);

    /// <summary>Whether nobody waits for the result any more, and why.</summary>
    public Refusal? Expiry(long now) => Aborted.IsCancellationRequested ? Refusal.Gone : now >= Deadline ? Refusal.Late : null;

    /// <summary>Describes the call. The shape, the lengths and the positions have been checked.</summary>
    public void Set(
        string owner, NpuElementType type, RopeShape shape, ReadOnlyMemory<byte> x, in RopeRows rows, Memory<byte> y, long deadline, CancellationToken aborted)
    {
        Debug.Assert(State == RequestState.New, "A request is described before it is given to anybody.");
        (Owner, Type, Shape, X, Rows, Y, Deadline, Aborted) = (owner, type, shape, x, rows, y, deadline, aborted);
        Tokens = checked((int)(shape.Batch * shape.Sequence));
    }

    /// <summary>The answer, to be awaited once.</summary>
    public ValueTask<Refusal?> AsTask() => new(this, _answer.Version);

    /// <summary>It waits from now on.</summary>
    public void Queued(long now)
    {
        QueuedAt = now;
        Volatile.Write(ref _state, (int)RequestState.Queued);
    }

    /// <summary>A worker has taken it out of the queue.</summary>
    public void Taken() => Volatile.Write(ref _state, (int)RequestState.InFlight);

    /// <summary>Whether the worker that has it may touch its memory: not when it was answered meanwhile.</summary>
    public bool TryTouch() => TryLeave(RequestState.InFlight, RequestState.Touched);

    /// <summary>The worker that touches its memory does so no more for now: it can be answered in time again.</summary>
    public void LetBe() => TryLeave(RequestState.Touched, RequestState.InFlight);

    /// <summary>Answers, by whoever holds it: a worker that touches it, or the queue.</summary>
    public void Answer(Refusal? refusal)
    {
        Volatile.Write(ref _state, (int)RequestState.Done);
        _refusal = refusal;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Answers while a device has it, unless a worker is faster.</summary>
    public void TryAnswerInFlight(Refusal refusal)
    {
        if (!TryLeave(RequestState.InFlight, RequestState.Done))
            return;
        IsLeftBehind = true;
        Answer(refusal);
    }

    /// <summary>Makes it as new.</summary>
    public void Reset()
    {
        Debug.Assert(State is RequestState.Done or RequestState.New && !IsLeftBehind, "A request that somebody else has is not used again.");
        _answer.Reset();
        (_refusal, Next, Owner) = (null, null, "");
        (X, Y, Rows, Aborted) = (default, default, default, default);
        Volatile.Write(ref _state, (int)RequestState.New);
    }

    void IThreadPoolWorkItem.Execute() => _answer.SetResult(_refusal);

    Refusal? IValueTaskSource<Refusal?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Refusal?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<Refusal?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private bool TryLeave(RequestState from, RequestState to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
