using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>Runs requests that are too large to be batched, each as a call of its own: those of sessions on the device that has the table.</summary>
internal sealed class DirectRunner(RopeDevicePool pool, IOptions<AscendRopeOptions> options, ILogger<DirectRunner> logger)
{
    /// <summary>A call that failed is run once more, elsewhere if its device was lost.</summary>
    private const int Attempts = 2;

    /// <summary>Runs a request.</summary>
    /// <returns>Null when its result is there, or why it is not.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is the answer to the request.")]
    public async ValueTask<Refusal?> RunAsync(RopeRequest request)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (request.Expiry(Stopwatch.GetTimestamp()) is { } expiry)
                return expiry;
            try
            {
                await TryAsync(request).ConfigureAwait(false);
                return null;
            }
            catch (OperationCanceledException)
            {
                return request.Aborted.IsCancellationRequested ? Refusal.Gone : Refusal.Late;
            }
            catch (ObjectDisposedException) when (request.Rows.Table is { IsDisposed: true })
            {
                // The session was deleted meanwhile, and with it the table.
                return SessionRefusal.None;
            }
            catch (Exception failure) when (attempt < Attempts && MayHelp(failure))
            {
                ServiceLog.CallFailed(logger, request.Owner, (failure as CannException)?.Function ?? "a device", failure);
            }
            catch (Exception failure)
            {
                return Refusal.Of(failure);
            }
        }
    }

    /// <summary>Whether a second attempt may do better. A table that was disposed of was one on a device that was lost.</summary>
    private static bool MayHelp(Exception failure) =>
        failure is CannException or TimeoutException or ObjectDisposedException or RopePoolRefusedException { Reason: RopePoolRefusal.DeviceLost };

    private async ValueTask TryAsync(RopeRequest request)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        deadline.CancelAfter(Left(request));

        // Threads of their own: the copies of large operands block, and a table may have to be built.
        DeviceTable? table = request.Rows.Table is { } model ? await OnThreadAsync(model.OnDevice).ConfigureAwait(false) : null;
        StreamLease lease = table is null
            ? await pool.RentAsync(deadline.Token).ConfigureAwait(false)
            : await pool.RentAsync(table.Device, deadline.Token).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            try
            {
                await OnThreadAsync(() =>
                {
                    if (request.Type == NpuElementType.Float16)
                        Run<Half>(request, table, lease);
                    else
                        Run<BFloat16>(request, table, lease);
                    return true;
                }).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                lease.ReportFailure(failure);
                throw;
            }
        }
    }

    private static TimeSpan Left(RopeRequest request) =>
        TimeSpan.FromMilliseconds(Math.Max(1, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), request.Deadline).TotalMilliseconds));

    private static Task<T> OnThreadAsync<T>(Func<T> action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run<T>(RopeRequest request, DeviceTable? table, StreamLease lease) where T : unmanaged
    {
        RopeShape shape = request.Shape;
        (NpuDevice device, NpuStream stream) = (lease.Device, lease.Stream);
        long cosSequence = request.Rows.IsOneRow ? 1 : shape.Sequence;
        using NpuTensor x = device.AllocateUninitialized<T>(stream, shape.Batch, shape.Heads, shape.Sequence, RopeShape.HeadDim);
        using NpuTensor cos = device.AllocateUninitialized<T>(stream, shape.Batch, 1, cosSequence, RopeShape.HeadDim);
        using NpuTensor sin = device.AllocateUninitialized<T>(stream, shape.Batch, 1, cosSequence, RopeShape.HeadDim);
        using NpuTensor y = device.AllocateUninitialized<T>(stream, shape.Batch, shape.Heads, shape.Sequence, RopeShape.HeadDim);
        x.CopyFrom(MemoryMarshal.Cast<byte, T>(request.X.Span));
        if (table is not null)
        {
            table.Gather(request.Rows.Positions.Span, cos, sin, stream);
        }
        else
        {
            cos.CopyFrom(MemoryMarshal.Cast<byte, T>(request.Rows.Cos.Span));
            sin.CopyFrom(MemoryMarshal.Cast<byte, T>(request.Rows.Sin.Span));
        }

        InterleaveRope.Enqueue(x, cos, sin, y, stream);
        stream.Synchronize(options.Value.HangTimeout);
        y.CopyTo(MemoryMarshal.Cast<byte, T>(request.Y.Span));
    }
}
