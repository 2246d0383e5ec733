using System.Diagnostics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Runs requests on silos: those of sessions where the session is, others wherever it is their turn.</summary>
internal sealed class ClusterEngine(Workers workers, ClusterSessions sessions, Repeater repeater, ServiceMeter meter) : IRopeEngine
{
    public async ValueTask<Refusal?> RunAsync(RopeRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        RopeSession? session = request.Rows.Session;
        RopeCall call = Describe(request);
        try
        {
            RepeatedCall<RopeReply> run = await repeater.RunAsync(
                tried => session is null ? ToWorker(call, tried) : new Route<RopeReply>((left, token) => sessions.GrainOf(session.Id).StepAsync(call.Within(left), token)),
                request.Owner, request.Deadline, isLong: false, request.Aborted).ConfigureAwait(false);
            if (run.Refusal is { } refusal)
            {
                if (session is not null && refusal.Reason == RefusalReason.NoSession)
                    sessions.Forget(session.Id);
                return refusal;
            }

            using Payload y = run.Reply!.Y!;
            if (y.Length != request.Y.Length)
                return Refusal.Invalid("A result is as long as x.", $"It has {y.Length} bytes, x has {request.Y.Length}.", "Let gateways and silos be of versions that go together.");
            y.Memory.CopyTo(request.Y);
            meter.Answered(Stopwatch.GetElapsedTime(start), "cluster");
            return null;
        }
        finally
        {
            // From now on the memory is its caller's again, also where a message with it is still on its way.
            call.Release();
        }
    }

    private Route<RopeReply> ToWorker(RopeCall call, IReadOnlyCollection<string>? tried)
    {
        Worker worker = workers.Next(tried);
        return new Route<RopeReply>((left, token) => worker.RunAsync(call.Within(left), token), worker.Place);
    }

    private static RopeCall Describe(RopeRequest request)
    {
        RopeRows rows = request.Rows;
        bool isStep = rows.Session is not null;
        return new RopeCall
        {
            Owner = request.Owner,
            Dtype = ElementTypes.NameOf(request.Type),
            Batch = request.Shape.Batch,
            Heads = request.Shape.Heads,
            Sequence = request.Shape.Sequence,
            IsOneRow = rows.IsOneRow,
            X = Payload.Lend(request.X),
            Cos = isStep ? null : Payload.Lend(rows.Cos),
            Sin = isStep ? null : Payload.Lend(rows.Sin),
            Positions = isStep ? Payload.Lend(rows.Positions.AsBytes()) : null,
        };
    }
}
