using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope.Service.Http;

/// <summary>Safetensors in and out: tensors x, cos and sin, or x and positions, and an answer with y.</summary>
internal sealed class SafetensorsEndpoint(CallServices services, ISessions sessions)
{
    /// <summary>x, cos and sin, by their own rows.</summary>
    public async Task RotateAsync(HttpContext context)
    {
        using CallScope scope = Enter(context);
        SafetensorsBody body = await ReadAsync(context, scope).ConfigureAwait(false);
        (SafetensorsTensor x, SafetensorsTensor cos, SafetensorsTensor sin) = (body.Tensor("x"), body.Tensor("cos"), body.Tensor("sin"));
        NpuElementType type = SafetensorsBody.TypeOf(x);
        if (SafetensorsBody.TypeOf(cos) != type || SafetensorsBody.TypeOf(sin) != type)
        {
            throw new RefusedException(Refusal.Invalid(
                "All operands have one type.", $"x is {x.DataType}, cos is {cos.DataType}, sin is {sin.DataType}.", "Convert them before you send them."));
        }

        RopeShape shape = RopeShape.FromShapes(x.Shape, cos.Shape, sin.Shape);
        RopeRows rows = RopeRows.Of(body.DataOf(cos), body.DataOf(sin), isOneRow: cos.Shape[2] != shape.Sequence);
        await RunAsync(context, scope, body, x, type, shape, rows).ConfigureAwait(false);
    }

    /// <summary>x and positions, by the rows of a session's table.</summary>
    public async Task StepAsync(HttpContext context, string id)
    {
        using CallScope scope = Enter(context);
        RopeSession session = await sessions.FindForCallAsync(scope.Owner, id, scope.Deadline, context.RequestAborted).ConfigureAwait(false)
            ?? throw new RefusedException(SessionRefusal.None);
        SafetensorsBody body = await ReadAsync(context, scope).ConfigureAwait(false);
        (SafetensorsTensor x, SafetensorsTensor positions) = (body.Tensor("x"), body.Tensor("positions"));
        if (SafetensorsBody.TypeOf(x) != session.Type)
        {
            throw new RefusedException(Refusal.Invalid(
                "x has the type of the session's table.", $"x is {x}, the table is {ElementTypes.NameOf(session.Type)}.", "Convert x, or create a session of its type."));
        }

        if (x.Shape is not [long batch, _, long sequence, RopeShape.HeadDim])
            throw new RefusedException(Refusal.Invalid("x is [B, N, S, 64].", $"It is {x}.", "Send it in that shape."));
        RopeShape shape = RopeShape.FromShapes(x.Shape, [batch, 1, sequence, RopeShape.HeadDim], [batch, 1, sequence, RopeShape.HeadDim]);
        if (positions.DataType != "I32" || positions.ByteCount != batch * sequence * sizeof(int))
            throw ShapeText.WrongCount((int)(batch * sequence), $"positions is {positions}; it must be I32.");

        // A copy, since the tensor may begin at any byte, and because what is checked must not be what somebody still writes.
        Memory<int> rows = scope.Rent((int)positions.ByteCount).Cast<byte, int>();
        body.DataOf(positions).Span.CopyTo(rows.Span.AsBytes());
        ShapeText.CheckPositions(rows.Span, session.Positions);
        await RunAsync(context, scope, body, x, session.Type, shape, RopeRows.Of(session, rows)).ConfigureAwait(false);
    }

    /// <summary>The answer is no larger than the body, so that twice its length is room for both.</summary>
    private CallScope Enter(HttpContext context)
    {
        long length = context.Request.ContentLength ?? 0;
        if (length > services.Limits.MaxBodyBytes)
            throw new RefusedException(new Refusal(RefusalReason.TooLarge, $"A body has at most {services.Limits.MaxBodyBytes} bytes.", $"It has {length}.", "Send fewer rows in a request."));
        return new CallScope(context, services, 2 * length, RequestTimeout.Of(context.Request, services.Limits));
    }

    private async ValueTask<SafetensorsBody> ReadAsync(HttpContext context, CallScope scope)
    {
        if (context.Request.ContentLength is { } length)
        {
            Memory<byte> known = scope.Rent((int)length);
            await BodyReader.ReadExactlyAsync(context.Request.BodyReader, known, scope.Reading).ConfigureAwait(false);
            return new SafetensorsBody(known, services.Limits.MaxHeaderBytes);
        }

        (NativeBlock block, int count) = await BodyReader.ReadToEndAsync(context.Request.BodyReader, services.Blocks, scope.Ticket, scope.Reading).ConfigureAwait(false);
        return new SafetensorsBody(scope.Own(block, count), services.Limits.MaxHeaderBytes);
    }

    private async ValueTask RunAsync(
        HttpContext context, CallScope scope, SafetensorsBody body, SafetensorsTensor x, NpuElementType type, RopeShape shape, RopeRows rows)
    {
        int byteCount = (int)x.ByteCount;
        Memory<byte> y = scope.Rent(byteCount);
        await services.RunAsync(scope.Owner, type, shape, body.DataOf(x), rows, y, scope.Deadline, context.RequestAborted).ConfigureAwait(false);
        byte[] header = SafetensorsWriter.Header("y", x.DataType, x.Shape, byteCount);
        context.Response.ContentType = ContentTypes.Safetensors;
        context.Response.ContentLength = header.Length + byteCount;
        await context.Response.BodyWriter.WriteAsync(header, context.RequestAborted).ConfigureAwait(false);
        await context.Response.BodyWriter.WriteAsync(y, context.RequestAborted).ConfigureAwait(false);
    }
}
