namespace Ascend.Rope.Kernels.Threading;

/// <summary>The operator on the CPU, on as many threads as are allowed and worth it.</summary>
internal static unsafe class ParallelRope
{
    /// <summary>Two microseconds or so, against the fraction of one that it costs to hand work to a thread that spins.</summary>
    private const int LeastRowsPerWorker = 192;

    /// <summary>From here on, a job lasts longer than a parked thread takes to come: at 15 to 40 ns a row, some 50 microseconds and more.</summary>
    private const int LargeRows = 3072;

    /// <summary>Runs the operator.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="x">[B, N, S, 64].</param>
    /// <param name="cos">[B, 1, S or 1, 64].</param>
    /// <param name="sin">As cos.</param>
    /// <param name="y">As x: the very same memory, or memory whose elements are none of the inputs'.</param>
    /// <param name="geometry">The extents, checked.</param>
    /// <param name="strides">Where the rows lie, checked.</param>
    /// <param name="degree">The most threads, the caller's among them, or -1.</param>
    /// <param name="cancellation">Ends the call between two chunks.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled. y is written in part.</exception>
    public static void Run<T>(
        T* x, T* cos, T* sin, T* y, in RopeGeometry geometry, in RopeStrides strides, int degree, CancellationToken cancellation)
        where T : unmanaged =>
        Run(x, cos, sin, y, geometry, strides, degree, HelperTeam.Shared, cancellation);

    /// <summary>Runs the operator with helpers of a given team.</summary>
    /// <inheritdoc cref="Run{T}(T*, T*, T*, T*, in RopeGeometry, in RopeStrides, int, CancellationToken)"/>
    public static void Run<T>(
        T* x, T* cos, T* sin, T* y, in RopeGeometry geometry, in RopeStrides strides, int degree, HelperTeam team, CancellationToken cancellation)
        where T : unmanaged
    {
        cancellation.ThrowIfCancellationRequested();
        long rows = geometry.Batch * geometry.Heads * geometry.Sequence;
        int most = degree == DegreeOfParallelism.AllProcessors ? team.Processors : Math.Min(degree, team.Processors);
        int workers = (int)Math.Clamp(rows / LeastRowsPerWorker, 1, most);
        if (workers == 1 && !cancellation.CanBeCanceled)
        {
            RopeKernel.Run(x, cos, sin, y, geometry, strides);
            return;
        }

        RopeChunks chunks = new(geometry, workers);
        if (chunks.Count == 1)
        {
            RopeKernel.Run(x, cos, sin, y, geometry, strides);
            return;
        }

        RopeJob<T> job = RopeJob<T>.Take(x, cos, sin, y, geometry, strides, chunks);
        job.Begin(chunks.Count, cancellation);
        if (workers == 1)
            job.Work();
        else
            team.Run(job, workers, isLarge: rows >= LargeRows);
        job.Return();
        job.End();
    }
}
