using System.Runtime.CompilerServices;
using Ascend.Rope.Kernels;
using Ascend.Rope.Kernels.Threading;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope;

/// <summary>
/// The operator <c>torch_npu.npu_interleave_rope</c>: rotary position embedding whose input holds its pairs side by side and whose output holds
/// all first halves before all second halves.
/// </summary>
/// <remarks>
/// <para>
/// For each row of 64 and j = 0 … 31, <c>y[j] = x[2j]·cos[j] − x[2j+1]·sin[j]</c> and
/// <c>y[j+32] = x[2j+1]·cos[j+32] + x[2j]·sin[j+32]</c>. Both products and the sum are rounded to binary32, then once to the element type, ties to
/// even: the arithmetic of CANN's kernel <c>aclnnInterleaveRope</c>, on every backend. All 64 entries of cos and sin count; their halves may differ.
/// </para>
/// <para>
/// x and y are <c>[B, N, S, 64]</c>; cos and sin are both <c>[B, 1, S, 64]</c> or both <c>[B, 1, 1, 64]</c>. All four are <see cref="Half"/>, or all
/// four <see cref="BFloat16"/>. y is dense; x, cos and sin may be views that are not, if the device takes such:
/// <see cref="NpuDeviceInfo.StridedInputs"/>. NaN results are NaN; their sign and payload are not specified.
/// </para>
/// <para>Every method may be called from any number of threads at once, on different outputs.</para>
/// </remarks>
public static class InterleaveRope
{
    /// <summary>Rotates on a device, in the order of a stream, and returns before the work is done.</summary>
    /// <remarks>
    /// The operands are kept alive until the stream has passed the call, even if they are disposed of meanwhile. An error that the device finds
    /// while it runs comes out of a later <see cref="NpuStream.Synchronize()"/>, which names this
    /// call among <see cref="CannException.Suspects"/>.
    /// </remarks>
    /// <param name="x">The rows to rotate, <c>[B, N, S, 64]</c>.</param>
    /// <param name="cos">The cosines, <c>[B, 1, S or 1, 64]</c>.</param>
    /// <param name="sin">The sines, in the shape of <paramref name="cos"/>.</param>
    /// <param name="y">Receives the result: the shape and type of <paramref name="x"/>, dense.</param>
    /// <param name="stream">A stream of the tensors' device.</param>
    /// <param name="options">Whether y may be x, and whether views may be copied together.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">A rule on shape, type, alignment, device or overlap is broken. Nothing was enqueued.</exception>
    /// <exception cref="NotSupportedException">An input is not dense, and this device does not take it so; the message says what it takes.</exception>
    /// <exception cref="ObjectDisposedException">A tensor or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused the call.</exception>
    public static void Enqueue(
        NpuTensor x, NpuTensor cos, NpuTensor sin, NpuTensor y, NpuStream stream, RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        RopeGeometry geometry = RopeChecks.Tensors(x, cos, sin, y, stream, options);
        stream.EnqueueRope(x, cos, sin, y, geometry, new Caller(callerFile, callerLine));
    }

    /// <summary>Rotates for several calls, such as q and k of a layer, in the order of a stream, and returns before the work is done.</summary>
    /// <remarks>
    /// All are checked before the first is enqueued, and then enqueued with no work of others between, for less than one after the other costs. They
    /// run in order, so a call may read what one before it writes. The operands are kept alive until the stream has passed their call.
    /// </remarks>
    /// <param name="calls">The operands of each call. None are enqueued when there are none.</param>
    /// <param name="stream">A stream of the tensors' device.</param>
    /// <param name="options">Whether y of a call may be its x, and whether views may be copied together.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">A rule on shape, type, alignment, device or overlap is broken; the message says by which call. Nothing was enqueued.</exception>
    /// <exception cref="NotSupportedException">An input is not dense, and this device does not take it so; the message says which. Nothing was enqueued.</exception>
    /// <exception cref="ObjectDisposedException">A tensor or the stream has been disposed of. Nothing was enqueued.</exception>
    /// <exception cref="CannException">CANN refused a call; <see cref="CannException.EnqueuedCalls"/> says how many before it were enqueued.</exception>
    public static void Enqueue(
        ReadOnlySpan<RopeOperands> calls, NpuStream stream, RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.EnqueueRopes(calls, options, new Caller(callerFile, callerLine));
    }

    /// <summary>Rotates on a device and waits for the result, in a tensor made for it.</summary>
    /// <returns>The result, which the caller disposes of: the shape, type and device of <paramref name="x"/>.</returns>
    /// <inheritdoc cref="Enqueue(NpuTensor, NpuTensor, NpuTensor, NpuTensor, NpuStream, RopeOptions, string, int)"/>
    public static NpuTensor Apply(
        NpuTensor x, NpuTensor cos, NpuTensor sin, NpuStream stream, RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        RopeChecks.Operands(x, cos, sin, stream, options);
        stream.ThrowIfCapturing("waited for");
        NpuTensor y = x.AllocateLike(stream);
        try
        {
            Apply(x, cos, sin, y, stream, options, callerFile, callerLine);
            return y;
        }
        catch
        {
            y.Dispose();
            throw;
        }
    }

    /// <summary>Rotates on a device and waits for the result.</summary>
    /// <inheritdoc cref="Enqueue(NpuTensor, NpuTensor, NpuTensor, NpuTensor, NpuStream, RopeOptions, string, int)"/>
    public static void Apply(
        NpuTensor x, NpuTensor cos, NpuTensor sin, NpuTensor y, NpuStream stream, RopeOptions options = RopeOptions.None,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // Before the call would be recorded, and not when it is waited for.
        stream.ThrowIfCapturing("waited for");
        Enqueue(x, cos, sin, y, stream, options, callerFile, callerLine);
        stream.Synchronize();
    }

    /// <summary>Rotates memory of the host on the calling thread: no device, no allocation.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">The rows to rotate: B·N·S·64 elements.</param>
    /// <param name="cos">The cosines: B·S·64 elements, or B·64 when all positions of a batch entry share a row.</param>
    /// <param name="sin">The sines: as many as <paramref name="cos"/>.</param>
    /// <param name="y">Receives the result: as many elements as <paramref name="x"/>.</param>
    /// <param name="shape">B, N and S.</param>
    /// <param name="options">Whether y may be x.</param>
    /// <exception cref="ArgumentException">A rule on type, shape, length or overlap is broken. y is untouched.</exception>
    public static unsafe void Apply<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, Span<T> y, RopeShape shape, RopeOptions options = RopeOptions.None)
        where T : unmanaged
    {
        RopeGeometry geometry = RopeChecks.Spans(x, cos, sin, y, shape, options);
        fixed (T* px = x, pcos = cos, psin = sin, py = y)
        {
            RopeKernel.Run(px, pcos, psin, py, geometry, RopeStrides.Dense(geometry));
        }
    }

    /// <summary>Rotates memory of the host, on several threads if the options say so: no device, and no allocation once the threads are there.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">The rows to rotate: B·N·S·64 elements.</param>
    /// <param name="cos">The cosines: B·S·64 elements, or B·64 when all positions of a batch entry share a row.</param>
    /// <param name="sin">The sines: as many as <paramref name="cos"/>.</param>
    /// <param name="y">Receives the result: as many elements as <paramref name="x"/>.</param>
    /// <param name="shape">B, N and S.</param>
    /// <param name="options">How many threads may work, what cancels the call, and whether y may be x.</param>
    /// <exception cref="ArgumentException">A rule on type, shape, length or overlap is broken. y is untouched.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled: before it began, and y is untouched, or later, and y is written in part.</exception>
    public static unsafe void Apply<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, Span<T> y, RopeShape shape, in RopeCpuOptions options)
        where T : unmanaged
    {
        RopeGeometry geometry = RopeChecks.Spans(x, cos, sin, y, shape, options.Options);
        fixed (T* px = x, pcos = cos, psin = sin, py = y)
        {
            ParallelRope.Run(
                px, pcos, psin, py, geometry, RopeStrides.Dense(geometry), options.MaxDegreeOfParallelism, options.CancellationToken);
        }
    }

    /// <summary>Rotates rows of host memory that lie at a pitch, such as some columns of a matrix, on the calling thread: no device, no allocation.</summary>
    /// <remarks>
    /// The last 64 columns of an array q, <c>[tokens · heads, 192]</c>, are <c>new Span2D&lt;T&gt;(q, 128, tokens * heads, 64, 128)</c>: offset, height, width,
    /// and the gap between rows, which the CommunityToolkit calls pitch. B is then the number of tokens, and S is 1. y may be any other rows, other columns of the
    /// same matrix among them, or with <see cref="RopeOptions.InPlace"/> those of x.
    /// </remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">The rows to rotate: B·N·S of 64 elements, in that order.</param>
    /// <param name="cos">The cosines: B·S rows of 64, or B when all positions of a batch entry share one.</param>
    /// <param name="sin">The sines: as many rows as <paramref name="cos"/>.</param>
    /// <param name="y">Receives the result: as many rows as <paramref name="x"/>. What lies between its rows is untouched.</param>
    /// <param name="shape">B, N and S.</param>
    /// <param name="options">Whether y may be x.</param>
    /// <exception cref="ArgumentException">A rule on type, shape, size or overlap is broken. y is untouched.</exception>
    public static unsafe void Apply<T>(
        ReadOnlySpan2D<T> x, ReadOnlySpan2D<T> cos, ReadOnlySpan2D<T> sin, Span2D<T> y, RopeShape shape, RopeOptions options = RopeOptions.None)
        where T : unmanaged
    {
        (RopeGeometry geometry, RopeStrides strides) = RopeChecks.Rows(x, cos, sin, y, shape, options);
        fixed (T* px = x, pcos = cos, psin = sin, py = y)
        {
            RopeKernel.Run(px, pcos, psin, py, geometry, strides);
        }
    }

    /// <summary>Rotates rows of host memory that lie at a pitch, on several threads if the options say so: no device, and no allocation once the threads are there.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">The rows to rotate: B·N·S of 64 elements, in that order.</param>
    /// <param name="cos">The cosines: B·S rows of 64, or B when all positions of a batch entry share one.</param>
    /// <param name="sin">The sines: as many rows as <paramref name="cos"/>.</param>
    /// <param name="y">Receives the result: as many rows as <paramref name="x"/>. What lies between its rows is untouched.</param>
    /// <param name="shape">B, N and S.</param>
    /// <param name="options">How many threads may work, what cancels the call, and whether y may be x.</param>
    /// <exception cref="ArgumentException">A rule on type, shape, size or overlap is broken. y is untouched.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled: before it began, and y is untouched, or later, and y is written in part.</exception>
    public static unsafe void Apply<T>(
        ReadOnlySpan2D<T> x, ReadOnlySpan2D<T> cos, ReadOnlySpan2D<T> sin, Span2D<T> y, RopeShape shape, in RopeCpuOptions options)
        where T : unmanaged
    {
        (RopeGeometry geometry, RopeStrides strides) = RopeChecks.Rows(x, cos, sin, y, shape, options.Options);
        fixed (T* px = x, pcos = cos, psin = sin, py = y)
        {
            ParallelRope.Run(px, pcos, psin, py, geometry, strides, options.MaxDegreeOfParallelism, options.CancellationToken);
        }
    }
}
