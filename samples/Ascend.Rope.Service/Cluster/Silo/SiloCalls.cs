using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Runs the calls that come to this silo, as a host runs those of its own callers: the same limits, the same batches.</summary>
internal sealed class SiloCalls(AdmissionGate gate, NativeBlockPool blocks, RequestPool requests, RopeEngine engine, SiloReplies replies, ILogger<SiloCalls> logger)
{
    /// <summary>Runs a call, whose memory is given back.</summary>
    /// <param name="call">The call.</param>
    /// <param name="session">The session whose table has the rows; null where the call has them.</param>
    /// <param name="aborted">Tells that nobody waits for the answer any more.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is the answer to the call.")]
    public async Task<RopeReply> RunAsync(RopeCall call, RopeSession? session, CancellationToken aborted)
    {
        try
        {
            // A message whose sender has taken its memory back meanwhile: it may have been repeated, and nobody waits for this answer.
            if (call.X is not { IsThere: true } x)
                return replies.Refused(Refusal.Gone);
            NpuElementType type = ElementTypes.Find(call.Dtype) ?? throw Wrong("dtype", call.Dtype);
            RopeShape shape = new(call.Batch, call.Heads, call.Sequence);
            RopeRows rows = RowsOf(call, shape, session);
            if (x.Length != ShapeText.ByteCountOf(shape, int.MaxValue))
                throw Wrong("x", x.Length);
            return await RunAsync(call.Owner, type, shape, x.Memory, rows, call.Left, aborted).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // What callers do wrong and devices answer is no fault of the silo; the pool and the batches log what they find.
            if (failure is not (RefusedException or ArgumentException or CannException or RopePoolRefusedException))
                ServiceLog.GatewayCallFailed(logger, call.Owner, failure);
            return replies.Refused(Refusal.Of(failure));
        }
        finally
        {
            call.Release();
        }
    }

    private async ValueTask<RopeReply> RunAsync(
        string owner, NpuElementType type, RopeShape shape, ReadOnlyMemory<byte> x, RopeRows rows, TimeSpan left, CancellationToken aborted)
    {
        long held = (2L * x.Length) + rows.Cos.Length + rows.Sin.Length + (rows.Positions.Length * sizeof(int));
        if (gate.TryEnter(owner, held, left, out AdmissionTicket? ticket) is { } refusal)
            return replies.Refused(refusal);
        using (ticket)
        {
            NativeBlock block = blocks.Rent(x.Length);
            RopeRequest request = requests.Rent();
            request.Set(owner, type, shape, x, rows, block.Memory[..x.Length], CallServices.DeadlineAfter(left), aborted);
            Refusal? answer;
            try
            {
                answer = await engine.RunAsync(request).ConfigureAwait(false);
            }
            catch
            {
                block.Return();
                throw;
            }

            requests.Return(request);
            if (answer is null)
                return replies.Answered(Payload.Own(block, x.Length));
            block.Return();
            return replies.Refused(answer);
        }
    }

    private static RopeRows RowsOf(RopeCall call, RopeShape shape, RopeSession? session)
    {
        long tokens = shape.Batch * shape.Sequence;
        if (session is null)
        {
            long length = (call.IsOneRow ? shape.Batch : tokens) * ElementTypes.RowByteCount;
            if (call.Cos is not { IsThere: true } cos || cos.Length != length)
                throw Wrong("cos", call.Cos?.Length);
            if (call.Sin is not { IsThere: true } sin || sin.Length != length)
                throw Wrong("sin", call.Sin?.Length);
            return RopeRows.Of(cos.Memory, sin.Memory, call.IsOneRow);
        }

        if (call.Positions is not { IsThere: true } positions || positions.Length != tokens * sizeof(int))
            throw Wrong("positions", call.Positions?.Length);
        ReadOnlyMemory<int> list = positions.Memory.Cast<byte, int>();
        ShapeText.CheckPositions(list.Span, session.Positions);
        return RopeRows.Of(session, list);
    }

    private static RefusedException Wrong(string what, object? value) => new(Refusal.Invalid(
        "A call has the operands that its shape says.", $"{what} is {value ?? "missing"}.", "Let gateways and silos be of versions that go together: silos first, then gateways."));
}
