using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Http;

/// <summary>Makes, shows and ends sessions.</summary>
internal sealed class SessionEndpoint(CallServices services, ISessions sessions)
{
    public async Task CreateAsync(HttpContext context, string? dtype, int? positions, string? layerType, int? length, string? precision)
    {
        NpuElementType type = ElementTypes.Find(dtype ?? "BF16") ?? throw Wrong("dtype is F16 or BF16.");
        RopePrecision angles = precision switch
        {
            null or "float32" => RopePrecision.Float32,
            "float64" => RopePrecision.Float64,
            _ => throw Wrong("precision is float32 or float64."),
        };
        if (positions is < 1 || length is < 1)
            throw Wrong("positions and length are numbers from 1 on.");
        int most = services.Limits.MaxHeaderBytes;
        if (context.Request.ContentLength > most)
            throw new RefusedException(new Refusal(RefusalReason.TooLarge, $"A configuration has at most {most} bytes.", $"It has {context.Request.ContentLength}.", "Send the model's config.json alone."));
        using CallScope scope = new(context, services, 0, RequestTimeout.Of(context.Request, services.Limits));
        (NativeBlock block, int count) = await BodyReader.ReadToEndAsync(context.Request.BodyReader, services.Blocks, scope.Ticket, scope.Reading).ConfigureAwait(false);
        ReadOnlyMemory<byte> config = scope.Own(block, count);
        if (count > most)
            throw new RefusedException(new Refusal(RefusalReason.TooLarge, $"A configuration has at most {most} bytes.", $"It has {count}.", "Send the model's config.json alone."));
        SessionDescription description = new(config, type, positions ?? 0, string.IsNullOrEmpty(layerType) ? null : layerType, length ?? 0, angles);

        RopeSession session = await sessions.CreateAsync(scope.Owner, description, scope.Deadline, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.Location = $"/v1/sessions/{session.Id}";
        await AnswerAsync(context, session, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    public async Task ShowAsync(HttpContext context, string id)
    {
        RopeSession session = await sessions.FindAsync(services.Owners.Of(context), id, Deadline(context), context.RequestAborted).ConfigureAwait(false) ?? throw NoSession();
        await AnswerAsync(context, session, StatusCodes.Status200OK).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context, string id)
    {
        if (!await sessions.DeleteAsync(services.Owners.Of(context), id, Deadline(context), context.RequestAborted).ConfigureAwait(false))
            throw NoSession();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private long Deadline(HttpContext context) => CallServices.DeadlineAfter(RequestTimeout.Of(context.Request, services.Limits));

    private Task AnswerAsync(HttpContext context, RopeSession session, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            SessionAnswer.Of(session, sessions.IdleTimeout), AnswerJson.Default.SessionAnswer, contentType: null, context.RequestAborted);
    }

    private static RefusedException NoSession() => new(SessionRefusal.None);

    private static RefusedException Wrong(string rule) => new(Refusal.Invalid(rule, "The query has another.", "Change the query."));
}
