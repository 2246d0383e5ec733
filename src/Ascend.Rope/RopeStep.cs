using System.Runtime.CompilerServices;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>The rows of cos and sin for a step of decoding, on a device: set before each step, and read by all its layers, enqueued or in graphs.</summary>
/// <remarks>
/// <para>
/// A step has a fixed number of tokens, each at a position of its own; a service has one for each batch size that it runs, and pads. The memory stays the
/// same, so that a graph that was captured with it reads, at each replay, the rows of the positions that were set before.
/// </para>
/// <code>
/// using RopeStep&lt;BFloat16&gt; step = new(device, tokens);
/// step.Enqueue(table, positions, q, k, qOut, kOut, stream);             // rows and both operators
/// using NpuGraph graph = NpuGraph.Capture(stream, s => step.Enqueue(q, k, qOut, kOut, s));
/// step.SetPositions(table, positions, stream);                         // before each replay
/// graph.Replay(stream);
/// </code>
/// <para>
/// A step costs one asynchronous copy of 256 bytes a token. Its host memory holds two steps: setting the positions of a third waits until the device has read
/// the rows of the first. Nothing is allocated on the managed heap once the table has made its rows: see <see cref="RopeTable.Prepare{T}"/>.
/// </para>
/// <para>
/// Any thread may call any method, but the rows are one: who sets positions sees to it that nobody else does before the calls that read them are enqueued,
/// and that a stream which takes over from another waits for it. Dispose of it when it is no longer needed; what is enqueued, and graphs, are not disturbed.
/// </para>
/// </remarks>
/// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
public sealed class RopeStep<T> : IDisposable where T : unmanaged
{
    private const int ElementsOfAToken = 2 * RopeShape.HeadDim;

    /// <summary>How many steps the host may be ahead of the device.</summary>
    private const int StagingCount = 2;

    private readonly Lock _lock = new();
    private readonly Staging[] _staging = new Staging[StagingCount];

    /// <summary>cos and, behind it, sin, so that one copy brings both.</summary>
    private readonly NpuTensor _rows;
    private int _next;
    private bool _disposed;

    /// <summary>Allocates the rows, all 0 until positions are set.</summary>
    /// <param name="device">The device.</param>
    /// <param name="tokens">How many tokens the step has, at least 1.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or too large for one copy.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="NpuOutOfMemoryException">The device or the host does not have that much memory.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public RopeStep(NpuDevice device, int tokens)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Array.MaxLength / ElementsOfAToken);
        Tokens = tokens;
        _rows = device.Allocate<T>(2, tokens, 1, RopeShape.HeadDim);
        Cos = Sin = _rows;
        try
        {
            Cos = _rows.Slice(0, tokens, 1, 1, RopeShape.HeadDim);
            Sin = _rows.Slice((long)tokens * RopeShape.HeadDim, tokens, 1, 1, RopeShape.HeadDim);
            foreach (ref Staging staging in _staging.AsSpan())
                staging = new Staging(device, tokens * ElementsOfAToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many tokens the step has.</summary>
    public int Tokens { get; }

    /// <summary>The cosines, <c>[T, 1, 1, 64]</c>, for calls of one's own. The step owns the tensor.</summary>
    public NpuTensor Cos { get; }

    /// <summary>The sines, <c>[T, 1, 1, 64]</c>. The step owns the tensor.</summary>
    public NpuTensor Sin { get; }

    /// <summary>Brings the rows of other positions to the device in the order of a stream, and returns before they are there.</summary>
    /// <param name="table">The table, of <see cref="RopeTable.ForLength"/> where the model's depends on the length.</param>
    /// <param name="positions">The position of each token, from 0 on.</param>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">There are not as many positions as tokens, or the stream is of another device. Nothing was enqueued.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative. Nothing was enqueued.</exception>
    /// <exception cref="InvalidOperationException">The stream captures: a graph has the calls alone, and positions are set before its replays.</exception>
    /// <exception cref="ObjectDisposedException">The step or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public void SetPositions(
        RopeTable table, ReadOnlySpan<int> positions, NpuStream stream,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        CheckPositions(positions.Length, stream);

        // A graph would hold the host memory of this call, which is that of other steps when it is replayed.
        stream.ThrowIfCapturing("given positions");
        lock (_lock)
        {
            ThrowIfDisposed();
            Staging staging = _staging[_next];
            staging.WaitUntilRead();
            Span<T> rows = staging.Rows.GetSpan();
            table.Gather(positions, rows[..(rows.Length / 2)], rows[(rows.Length / 2)..]);

            // Until a recording says when they have been read, that stream may have them to read, though a call failed: CANN may have taken it before.
            staging.Reader = stream.Backend;
            _rows.EnqueueCopyFrom<T>(staging.Rows.Memory, stream, callerFile, callerLine);
            staging.Read.Record(stream, callerFile, callerLine);
            staging.Reader = null;
            _next = (_next + 1) % StagingCount;
        }
    }

    /// <summary>Rotates q and k by the rows as they are then, in the order of a stream, and returns before that is done. It can be captured.</summary>
    /// <param name="q">The part of the queries that is rotated, <c>[T, N, 1, 64]</c>.</param>
    /// <param name="k">That of the keys, <c>[T, 1, 1, 64]</c>, or with heads of its own.</param>
    /// <param name="qOut">Receives the rotated queries: the shape and type of <paramref name="q"/>, dense.</param>
    /// <param name="kOut">Receives the rotated keys: the shape and type of <paramref name="k"/>, dense.</param>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="options">Whether an output may be its input, and whether views may be copied together.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ObjectDisposedException">The step, a tensor or the stream has been disposed of. Nothing was enqueued.</exception>
    /// <inheritdoc cref="InterleaveRope.Enqueue(ReadOnlySpan{RopeOperands}, NpuStream, RopeOptions, string, int)"/>
    public void Enqueue(
        NpuTensor q, NpuTensor k, NpuTensor qOut, NpuTensor kOut, NpuStream stream, RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ThrowIfDisposed();
        InterleaveRope.Enqueue([new RopeOperands(q, Cos, Sin, qOut), new RopeOperands(k, Cos, Sin, kOut)], stream, options, callerFile, callerLine);
    }

    /// <summary>Sets the positions, and rotates q and k by their rows: <see cref="SetPositions"/> and the other overload.</summary>
    /// <remarks>When q or k are refused, the positions are set all the same.</remarks>
    /// <param name="table">The table, of <see cref="RopeTable.ForLength"/> where the model's depends on the length.</param>
    /// <param name="positions">The position of each token, from 0 on.</param>
    /// <param name="q">The part of the queries that is rotated, <c>[T, N, 1, 64]</c>.</param>
    /// <param name="k">That of the keys, <c>[T, 1, 1, 64]</c>, or with heads of its own.</param>
    /// <param name="qOut">Receives the rotated queries: the shape and type of <paramref name="q"/>, dense.</param>
    /// <param name="kOut">Receives the rotated keys: the shape and type of <paramref name="k"/>, dense.</param>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="options">Whether an output may be its input, and whether views may be copied together.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">There are not as many positions as tokens, or a rule on q, k and their outputs is broken.</exception>
    /// <exception cref="NotSupportedException">q or k is not dense, and this device does not take it so.</exception>
    /// <inheritdoc cref="SetPositions"/>
    public void Enqueue(
        RopeTable table,
        ReadOnlySpan<int> positions,
        NpuTensor q,
        NpuTensor k,
        NpuTensor qOut,
        NpuTensor kOut,
        NpuStream stream,
        RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        SetPositions(table, positions, stream, callerFile, callerLine);
        Enqueue(q, k, qOut, kOut, stream, options, callerFile, callerLine);
    }

    /// <summary>Gives the memory back. What is enqueued, and graphs, keep what they use.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _disposed, true);
            Cos.Dispose();
            Sin.Dispose();
            _rows.Dispose();

            // Not all are there when the constructor has failed.
            foreach (Staging? staging in _staging)
                staging?.Dispose();
        }
    }

    private void CheckPositions(int positions, NpuStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ThrowIfDisposed();
        if (positions != Tokens)
        {
            throw new ArgumentException(
                $"A step of {Tokens} tokens takes a position for each; there are {positions}. Pad them, or create a step of that size.", nameof(positions));
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    /// <summary>The rows of one step in host memory, and when the device has read them.</summary>
    private sealed class Staging : IDisposable
    {
        public Staging(NpuDevice device, int elements)
        {
            Rows = device.AllocatePinned<T>(elements);
            try
            {
                Read = device.CreateEvent();
            }
            catch
            {
                Rows.Dispose();
                throw;
            }
        }

        public NpuHostBuffer<T> Rows { get; }

        /// <summary>Recorded behind the last copy of the rows.</summary>
        public NpuEvent Read { get; }

        /// <summary>The stream that may read the rows though <see cref="Read"/> does not say when, as after a failure; else null.</summary>
        public IStreamBackend? Reader { get; set; }

        /// <summary>Waits until the rows may be overwritten.</summary>
        public void WaitUntilRead()
        {
            Reader?.WaitForWork();
            Reader = null;
            Read.Synchronize();
        }

        public void Dispose()
        {
            Rows.Dispose();
            Read.Dispose();
        }
    }
}
