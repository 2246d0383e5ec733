using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope.Service.Http;

/// <summary>Raw tensors: the query has their type and shape, the body has them back to back, and the answer is y.</summary>
internal sealed class RawEndpoint(CallServices services, ISessions sessions)
{
    /// <summary>x, cos and sin, by their own rows.</summary>
    public async Task RotateAsync(HttpContext context, string? dtype, string? shape, string? rows)
    {
        NpuElementType type = ElementTypes.Find(dtype) ?? throw WrongType(dtype);
        RopeShape size = ShapeText.Parse(shape);
        bool isOneRow = rows switch
        {
            null or "" or "S" => false,
            "1" => true,
            _ => throw new RefusedException(Refusal.Invalid(
                "rows is S, a row of cos and sin for each position, or 1, one for all positions of a batch entry.", rows.Length > 32 ? "It is neither." : $"It is '{rows}'.", "Leave it out, or set it to 1.")),
        };
        int x = ShapeText.ByteCountOf(size, services.Limits.MaxBodyBytes);
        long table = size.Batch * (isOneRow ? 1 : size.Sequence) * ElementTypes.RowByteCount;
        long whole = x + (2 * table);
        using CallScope scope = Enter(context, whole, x);
        Memory<byte> body = scope.Rent((int)whole);
        await BodyReader.ReadExactlyAsync(context.Request.BodyReader, body, scope.Reading).ConfigureAwait(false);
        Memory<byte> y = scope.Rent(x);
        RopeRows own = RopeRows.Of(body.Slice(x, (int)table), body.Slice(x + (int)table, (int)table), isOneRow);
        await services.RunAsync(scope.Owner, type, size, body[..x], own, y, scope.Deadline, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, y).ConfigureAwait(false);
    }

    /// <summary>x alone, by the rows of a session's table.</summary>
    public async Task StepAsync(HttpContext context, string id, string? shape, string? positions)
    {
        RopeShape size = ShapeText.Parse(shape);
        int x = ShapeText.ByteCountOf(size, services.Limits.MaxBodyBytes);
        int tokens = (int)(size.Batch * size.Sequence);
        int list = tokens * sizeof(int);
        using CallScope scope = Enter(context, x, (long)x + list);
        RopeSession session = await sessions.FindForCallAsync(scope.Owner, id, scope.Deadline, context.RequestAborted).ConfigureAwait(false)
            ?? throw new RefusedException(SessionRefusal.None);
        Memory<int> rows = scope.Rent(list).Cast<byte, int>();
        ShapeText.ParsePositions(positions, session.Positions, rows.Span);
        Memory<byte> body = scope.Rent(x);
        await BodyReader.ReadExactlyAsync(context.Request.BodyReader, body, scope.Reading).ConfigureAwait(false);
        Memory<byte> y = scope.Rent(x);
        RopeRows own = RopeRows.Of(session, rows);
        await services.RunAsync(scope.Owner, session.Type, size, body, own, y, scope.Deadline, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, y).ConfigureAwait(false);
    }

    private CallScope Enter(HttpContext context, long body, long result)
    {
        if (body > services.Limits.MaxBodyBytes)
            throw new RefusedException(new Refusal(RefusalReason.TooLarge, $"A body has at most {services.Limits.MaxBodyBytes} bytes.", $"The operands take {body}.", "Send fewer rows in a request."));
        if (context.Request.ContentLength is { } length && length != body)
        {
            throw new RefusedException(Refusal.Invalid(
                $"The body has the {body} bytes that its operands take.", $"It has {length}.", "Send the operands whole, back to back, and the shape that they have."));
        }

        return new CallScope(context, services, body + result, RequestTimeout.Of(context.Request, services.Limits));
    }

    private static async ValueTask AnswerAsync(HttpContext context, ReadOnlyMemory<byte> y)
    {
        context.Response.ContentType = ContentTypes.Raw;
        context.Response.ContentLength = y.Length;
        await context.Response.BodyWriter.WriteAsync(y, context.RequestAborted).ConfigureAwait(false);
    }

    private static RefusedException WrongType(string? dtype) => new(Refusal.Invalid(
        "dtype is F16 or BF16.", dtype is null or { Length: > 32 } ? "It is neither." : $"It is '{dtype}'.", "Add it to the query."));
}
