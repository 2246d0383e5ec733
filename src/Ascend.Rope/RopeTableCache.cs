using System.Runtime.CompilerServices;

namespace Ascend.Rope;

/// <summary>The rows of a table in the memory of a device: uploaded once, and gathered from there without the host touching a row.</summary>
/// <remarks>
/// <para>
/// CANN gathers nothing by itself outside its operators, so each run of consecutive positions costs two copies within the device, one of cos and one of sin,
/// whatever its length: two calls of CANN a run. That suits prompts, and tokens that are predicted several at a time. For a batch whose sequences all
/// stand elsewhere <see cref="RopeStep{T}"/> costs one copy from the host, and is the better choice from a few sequences on.
/// </para>
/// <para>It takes 256 bytes a position on the device. Any thread may use it. Dispose of it when it is no longer needed; what is enqueued is not disturbed.</para>
/// </remarks>
/// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
public sealed class RopeTableCache<T> : IDisposable where T : unmanaged
{
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;

    /// <summary>Copies the rows of the first positions to a device, and returns when they are there.</summary>
    /// <param name="table">The table, of <see cref="RopeTable.ForLength"/> where the model's depends on the length.</param>
    /// <param name="device">The device.</param>
    /// <param name="positions">How many positions, at least 1.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or too large for one copy.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="NpuOutOfMemoryException">The device does not have that much memory.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public RopeTableCache(RopeTable table, NpuDevice device, int positions)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, Array.MaxLength / RopeShape.HeadDim);
        Positions = positions;
        _cos = _sin = device.AllocateUninitialized<T>(positions, 1, 1, RopeShape.HeadDim);
        try
        {
            _sin = device.AllocateUninitialized<T>(positions, 1, 1, RopeShape.HeadDim);
            table.Fill(0..positions, _cos, _sin);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many positions it has, from 0 on.</summary>
    public int Positions { get; }

    /// <summary>Copies the rows of any positions, in their order, in that of a stream, and returns before they are there. It can be captured.</summary>
    /// <param name="positions">The positions, from 0 on, in the order of the rows: <c>[b, 0, s]</c> is number b·S + s.</param>
    /// <param name="cos">Receives the rows of cos: <c>[B, 1, S, 64]</c> with B·S positions, such as <see cref="RopeStep{T}.Cos"/>.</param>
    /// <param name="sin">Receives those of sin: of the shape and type of <paramref name="cos"/>.</param>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">A shape or a type does not fit, or the stream is of another device. Nothing was enqueued.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative, or beyond the last that was uploaded. Nothing was enqueued.</exception>
    /// <exception cref="ObjectDisposedException">The cache, a tensor or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused a copy; some of the rows may be copied.</exception>
    public void Gather(
        ReadOnlySpan<int> positions, NpuTensor cos, NpuTensor sin, NpuStream stream,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        RopeTable.CheckTensors(positions.Length, cos, sin);
        cos.CheckRowsOf(_cos, stream);
        sin.CheckRowsOf(_sin, stream);
        int wrong = positions.IndexOfAnyExceptInRange(0, Positions - 1);
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(positions), positions[wrong],
                $"A position must be from 0 to {Positions - 1}, the last that was uploaded; number {wrong} is not. Create a larger cache.");
        }

        Caller caller = new(callerFile, callerLine);
        stream.EnqueueRows(cos, _cos, positions, caller);
        stream.EnqueueRows(sin, _sin, positions, caller);
    }

    /// <summary>Gives the memory back. What is enqueued, and graphs, keep it.</summary>
    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }
}
