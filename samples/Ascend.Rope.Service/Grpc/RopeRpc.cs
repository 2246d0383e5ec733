using Ascend.Rope.Service.Access;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using Google.Protobuf;
using global::Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Ascend.Rope.Service.Grpc;

/// <summary>The operations over gRPC: the same as over HTTP, by the same rules.</summary>
[Authorize(AccessSetup.Policy)]
internal sealed class RopeRpc(CallServices services, ISessions sessions) : V1.Rope.RopeBase
{
    /// <summary>A piece of an answer: below what the large-object heap takes.</summary>
    private const int ChunkByteCount = 64 * 1024;

    public override async Task<V1.RotateResponse> Rotate(V1.RotateRequest request, ServerCallContext context)
    {
        (NpuElementType type, RopeShape shape, int x, int table) = Describe(request);
        CheckLength("x", request.X, x);
        CheckLength("cos", request.Cos, table);
        CheckLength("sin", request.Sin, table);
        using CallScope scope = Enter(context, x);
        Memory<byte> y = scope.Rent(x);
        RopeRows rows = RopeRows.Of(request.Cos.Memory, request.Sin.Memory, request.OneRow);
        await services.RunAsync(scope.Owner, type, shape, request.X.Memory, rows, y, scope.Deadline, context.CancellationToken).ConfigureAwait(false);
        return Answer(y);
    }

    public override async Task RotateChunks(
        IAsyncStreamReader<V1.RotateChunk> requestStream, IServerStreamWriter<V1.ResultChunk> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false) || requestStream.Current.Header is not { } header)
            throw Wrong("The first piece is the header, and has no operands.", "It is not.", "Send the header before the data.");
        (NpuElementType type, RopeShape shape, int x, int table) = Describe(header);
        long whole = x + (2L * table);
        if (whole > services.Limits.MaxBodyBytes)
            throw new RefusedException(new Refusal(RefusalReason.TooLarge, $"The operands have at most {services.Limits.MaxBodyBytes} bytes.", $"They have {whole}.", "Send fewer rows in a request."));
        using CallScope scope = Enter(context, whole + x);
        Memory<byte> body = scope.Rent((int)whole);
        await ReadAsync(requestStream, body, context.CancellationToken).ConfigureAwait(false);
        Memory<byte> y = scope.Rent(x);
        RopeRows rows = RopeRows.Of(body.Slice(x, table), body.Slice(x + table, table), header.OneRow);
        await services.RunAsync(scope.Owner, type, shape, body[..x], rows, y, scope.Deadline, context.CancellationToken).ConfigureAwait(false);
        for (Memory<byte> left = y; !left.IsEmpty; left = left[Math.Min(ChunkByteCount, left.Length)..])
        {
            // A copy: gRPC may write it after this returns, when the memory is somebody else's.
            V1.ResultChunk chunk = new() { Data = ByteString.CopyFrom(left.Span[..Math.Min(ChunkByteCount, left.Length)]) };
            await responseStream.WriteAsync(chunk, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task<V1.Session> CreateSession(V1.CreateSessionRequest request, ServerCallContext context)
    {
        if (request.Positions < 0 || request.Length < 0)
            throw Wrong("positions and length are numbers from 0 on.", $"They are {request.Positions} and {request.Length}.", "Leave them out for what the configuration says.");
        using CallScope scope = Enter(context, request.Config.Length);
        SessionDescription description = new(
            request.Config.Memory, TypeOf(request.ElementType), request.Positions, request.LayerType.Length == 0 ? null : request.LayerType, request.Length,
            request.Float64 ? RopePrecision.Float64 : RopePrecision.Float32);
        RopeSession session = await sessions.CreateAsync(scope.Owner, description, scope.Deadline, context.CancellationToken).ConfigureAwait(false);
        return new V1.Session
        {
            Id = session.Id,
            ElementType = request.ElementType,
            Positions = session.Positions,
            ByteCount = session.ByteCount,
            IdleTimeoutSeconds = sessions.IdleTimeout.TotalSeconds,
        };
    }

    public override async Task<V1.RotateResponse> Step(V1.StepRequest request, ServerCallContext context)
    {
        using CallScope scope = Enter(context, 0);
        return await StepAsync(request, scope, context).ConfigureAwait(false);
    }

    public override async Task Steps(
        IAsyncStreamReader<V1.StepRequest> requestStream, IServerStreamWriter<V1.RotateResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
        {
            using CallScope scope = Enter(context, 0);
            await responseStream.WriteAsync(await StepAsync(requestStream.Current, scope, context).ConfigureAwait(false), context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task<V1.DeleteSessionResponse> DeleteSession(V1.DeleteSessionRequest request, ServerCallContext context)
    {
        string owner = services.Owners.Of(context.GetHttpContext());
        return await sessions.DeleteAsync(owner, request.Id, CallServices.DeadlineAfter(TimeoutOf(context)), context.CancellationToken).ConfigureAwait(false)
            ? new V1.DeleteSessionResponse()
            : throw new RefusedException(SessionRefusal.None);
    }

    private async ValueTask<V1.RotateResponse> StepAsync(V1.StepRequest request, CallScope scope, ServerCallContext context)
    {
        RopeSession session = await sessions.FindForCallAsync(scope.Owner, request.Session, scope.Deadline, context.CancellationToken).ConfigureAwait(false)
            ?? throw new RefusedException(SessionRefusal.None);
        RopeShape shape = ShapeOf(request.Shape);
        int x = ShapeText.ByteCountOf(shape, services.Limits.MaxBodyBytes);
        CheckLength("x", request.X, x);
        int tokens = (int)(shape.Batch * shape.Sequence);
        if (request.Positions.Count != tokens)
            throw ShapeText.WrongCount(tokens, $"There are {request.Positions.Count}.");
        int[] positions = new int[tokens];
        request.Positions.CopyTo(positions, 0);
        ShapeText.CheckPositions(positions, session.Positions);
        if (scope.Ticket.TryGrow(x) is { } refusal)
            throw new RefusedException(refusal);
        Memory<byte> y = scope.Rent(x);
        await services.RunAsync(
            scope.Owner, session.Type, shape, request.X.Memory, RopeRows.Of(session, positions), y, scope.Deadline, context.CancellationToken).ConfigureAwait(false);
        return Answer(y);
    }

    private CallScope Enter(ServerCallContext context, long byteCount) => new(context.GetHttpContext(), services, byteCount, TimeoutOf(context));

    private TimeSpan TimeoutOf(ServerCallContext context)
    {
        TimeSpan timeout = context.Deadline == DateTime.MaxValue ? services.Limits.DefaultDeadline : context.Deadline - DateTime.UtcNow;
        if (timeout <= TimeSpan.Zero)
            throw new RefusedException(Refusal.Late);
        return timeout < services.Limits.MaxDeadline ? timeout : services.Limits.MaxDeadline;
    }

    private static V1.RotateResponse Answer(ReadOnlyMemory<byte> y) => new() { Y = ByteString.CopyFrom(y.Span) };

    private (NpuElementType Type, RopeShape Shape, int X, int Table) Describe(V1.RotateRequest request)
    {
        RopeShape shape = ShapeOf(request.Shape);
        int x = ShapeText.ByteCountOf(shape, services.Limits.MaxBodyBytes);
        return (TypeOf(request.ElementType), shape, x, (int)(shape.Batch * (request.OneRow ? 1 : shape.Sequence) * ElementTypes.RowByteCount));
    }

    private static async ValueTask ReadAsync(IAsyncStreamReader<V1.RotateChunk> chunks, Memory<byte> body, CancellationToken cancellationToken)
    {
        int done = 0;
        while (await chunks.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            ByteString data = chunks.Current.Data;
            if (data.Length > body.Length - done)
                throw WrongLength("x, cos and sin together", body.Length, "There are more.");
            data.Span.CopyTo(body.Span[done..]);
            done += data.Length;
        }

        if (done < body.Length)
            throw WrongLength("x, cos and sin together", body.Length, $"There are {done}.");
    }

    private static NpuElementType TypeOf(V1.ElementType type) => type switch
    {
        V1.ElementType.F16 => NpuElementType.Float16,
        V1.ElementType.Bf16 => NpuElementType.BFloat16,
        _ => throw Wrong("element_type is F16 or BF16.", $"It is {type}.", "Set it."),
    };

    private static RopeShape ShapeOf(V1.Shape? shape) => shape is { Batch: > 0, Heads: > 0, Sequence: > 0 }
        ? new RopeShape(shape.Batch, shape.Heads, shape.Sequence)
        : throw Wrong("shape has batch, heads and sequence, each at least 1.", shape is null ? "There is none." : $"It is {shape.Batch}, {shape.Heads}, {shape.Sequence}.", "Set them.");

    private static void CheckLength(string name, ByteString data, int byteCount)
    {
        if (data.Length != byteCount)
            throw WrongLength(name, byteCount, $"There are {data.Length}.");
    }

    private static RefusedException WrongLength(string what, int byteCount, string value) =>
        Wrong($"{what} must have the {byteCount} bytes of the shape.", value, "Send the operands whole, and the shape that they have.");

    private static RefusedException Wrong(string rule, string value, string remedy) => new(Refusal.Invalid(rule, value, remedy));
}
