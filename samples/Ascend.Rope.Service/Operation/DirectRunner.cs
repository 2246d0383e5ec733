using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Runs a request, and waits for no device beyond its deadline.</summary>
    /// <returns>Null when its result is there, or why it is not.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is the answer to the request.")]
    public async ValueTask<Refusal?> RunAsync(RopeRequest request)
    {
        using CancellationTokenSource limit = CallTime.Limit(request.Deadline, request.Aborted);
        for (int attempt = 1; ; attempt++)
        {
            if (request.Expiry(Stopwatch.GetTimestamp()) is { } expiry)
                return expiry;
            string device = "a device";
            try
            {
                DeviceTable? table = request.Rows.Table is { } model ? await OnDeviceAsync(model, limit.Token).ConfigureAwait(false) : null;
                StreamLease lease = table is null
                    ? await pool.RentAsync(limit.Token).ConfigureAwait(false)
                    : await pool.RentAsync(table.Device, limit.Token).ConfigureAwait(false);
                device = lease.PooledDevice.Name;
                await RunAsync(request, table, lease, limit.Token).ConfigureAwait(false);
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
            catch (Exception failure) when (attempt < Attempts && MayHelp(failure) && !limit.IsCancellationRequested)
            {
                ServiceLog.CallFailed(logger, request.Owner, device, failure);
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

    /// <summary>A model's table where it is, or once it is built, which whoever comes next may find done when this caller has given up.</summary>
    private static async ValueTask<DeviceTable> OnDeviceAsync(ModelTable model, CancellationToken limit) =>
        model.There ?? await model.OnDeviceAsync().WaitAsync(limit).ConfigureAwait(false);

    private async Task RunAsync(RopeRequest request, DeviceTable? table, StreamLease lease, CancellationToken limit)
    {
        DirectCall? call = null;
        bool isDone = false;
        try
        {
            // Threads of their own: the copies of large operands block.
            call = await OwnThread.RunAsync(() => Enqueue(request, table, lease)).ConfigureAwait(false);
            await lease.Stream.SynchronizeAsync(options.Value.HangTimeout, limit).ConfigureAwait(false);
            await OwnThread.RunAsync(() => call.Deliver(request.Y)).ConfigureAwait(false);
            isDone = true;
        }
        catch (Exception failure)
        {
            lease.ReportFailure(failure);
            throw;
        }
        finally
        {
            call?.Dispose();

            // The pool waits for what may still be under way, or hangs; the request does not.
            Task returned = lease.DisposeAsync().AsTask();
            if (isDone)
                await returned.ConfigureAwait(false);
        }
    }

    private static DirectCall Enqueue(RopeRequest request, DeviceTable? table, StreamLease lease) => request.Type == NpuElementType.Float16
        ? DirectCall.Enqueue<Half>(request, table, lease.Device, lease.Stream)
        : DirectCall.Enqueue<BFloat16>(request, table, lease.Device, lease.Stream);
}
