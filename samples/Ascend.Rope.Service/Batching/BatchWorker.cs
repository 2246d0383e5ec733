using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Telemetry;

namespace Ascend.Rope.Service.Batching;

/// <summary>
/// A thread that runs batches, one at a time. While it waits for the device, the next worker gathers: so batches grow while devices are busy, and requests wait
/// for nobody while they are not.
/// </summary>
/// <param name="shared">What the workers share.</param>
internal sealed class BatchWorker(BatchWorkshop shared)
{
    /// <summary>How long the pool's queue may be full before those who wait for a batch are refused.</summary>
    private static readonly TimeSpan s_fullTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_fullPause = TimeSpan.FromMilliseconds(5);

    private readonly Batch _batch = new();

    /// <summary>For requests of a batch that failed.</summary>
    private readonly Batch _alone = new();

    /// <summary>Answers those in flight that nobody waits for any more.</summary>
    public void Sweep(long now)
    {
        _batch.Sweep(now);
        _alone.Sweep(now);
    }

    /// <summary>Runs batches until the queue is closed and empty.</summary>
    public void Run()
    {
        while (true)
        {
            StreamLease? lease;
            lock (shared.Turn)
            {
                if (!shared.Queue.WaitForOne())
                    return;
                lease = Rent(out Refusal? refusal);
                if (lease is null)
                {
                    shared.Queue.Sweep(refusal);
                    continue;
                }

                if (!shared.Queue.Collect(_batch))
                {
                    Return(lease);
                    continue;
                }
            }

            Serve(lease);
            _batch.Clear();
        }
    }

    private void Serve(StreamLease lease)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan waited = Stopwatch.GetElapsedTime(_batch.Requests[0].QueuedAt, start);
        (int requests, int tokens, string device) = (_batch.Requests.Count, _batch.Tokens, lease.PooledDevice.Name);
        Exception? failure = TryRun(_batch, lease, out BatchLaunch launch);
        if (failure is null)
        {
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            shared.Queue.Served(requests, time);
            shared.Meter.Batched(requests, tokens, launch, waited, time);
            return;
        }

        ServiceLog.BatchFailed(shared.Logger, device, requests, failure);
        RunOneByOne();
    }

    /// <summary>
    /// Runs the requests of a batch that failed, each on whatever device is free by then, so that none suffers from its neighbours or lets them suffer. Until its turn
    /// comes, each can still be answered in time.
    /// </summary>
    private void RunOneByOne()
    {
        while (_batch.Requests is [RopeRequest request, ..])
        {
            StreamLease? lease = null;
            Refusal? refusal = null;
            if (request.State == RequestState.InFlight)
                lease = Rent(out refusal);
            _batch.RemoveFirst();
            bool isWanted = request.TryTouch();
            if (isWanted && (refusal ?? request.Expiry(Stopwatch.GetTimestamp())) is { } why)
            {
                request.Answer(why);
                isWanted = false;
            }

            if (isWanted)
                RunAlone(request, lease!);
            else if (lease is not null)
                Return(lease);
        }
    }

    private void RunAlone(RopeRequest request, StreamLease lease)
    {
        shared.Meter.Repeated();
        string device = lease.PooledDevice.Name;
        _alone.Begin(_batch.Key);
        _alone.Add(request);
        request.LetBe();
        Exception? failure = TryRun(_alone, lease, out _);
        _alone.Clear();
        if (failure is null || !request.TryTouch())
            return;
        ServiceLog.RequestFailed(shared.Logger, request.Owner, device, failure);
        request.Answer(Refusal.Of(failure));
    }

    /// <summary>Runs a batch, answers its requests and lets go of them; or returns what failed, and they are as yet unanswered.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is the answer to the requests, and the thread goes on for others.")]
    private Exception? TryRun(Batch batch, StreamLease lease, out BatchLaunch launch)
    {
        launch = default;
        BatchPlace? place = null;
        bool mayHang = false;
        try
        {
            place = shared.Places.Take(lease.Device);
            launch = place.Launch(batch, lease.Stream);
            lease.Stream.Synchronize(shared.HangTimeout);
            lock (batch.Gate)
            {
                place.Deliver(batch);
                batch.Clear();
            }

            shared.Places.Return(place, lease.PooledDevice);
            return null;
        }
        catch (Exception failure)
        {
            mayHang = failure is TimeoutException;
            lease.ReportFailure(failure);
            place?.Dispose();
            return failure;
        }
        finally
        {
            Return(lease, mayHang);
        }
    }

    /// <summary>Rents a stream, or says why nobody will have one.</summary>
    private StreamLease? Rent(out Refusal? refusal)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                refusal = null;
                ValueTask<StreamLease> rent = shared.Pool.RentAsync();
                return rent.IsCompletedSuccessfully ? rent.Result : rent.AsTask().GetAwaiter().GetResult();
            }
            catch (RopePoolRefusedException refused) when (refused.Reason == RopePoolRefusal.Full && Stopwatch.GetElapsedTime(start) < s_fullTime)
            {
                // Large calls have all places in the pool's queue, and a place is free as soon as one of them gets its stream.
                Thread.Sleep(s_fullPause);
            }
            catch (RopePoolRefusedException refused)
            {
                refusal = Refusal.Of(refused);
                return null;
            }
        }
    }

    /// <summary>Gives a stream back, whose work is done, unless it hangs: then the pool waits once more, and this thread does not.</summary>
    private static void Return(StreamLease lease, bool mayHang = false)
    {
        if (mayHang)
            _ = lease.DisposeAsync().AsTask();
        else
            lease.Dispose();
    }
}
