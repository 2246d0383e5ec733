using System.Globalization;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Ascend.Rope.Service.Http;

/// <summary>Tells refusals over HTTP, and counts them: a ProblemDetails with reason, rule, value and remedy.</summary>
internal sealed class Problems(ServiceMeter meter, IProblemDetailsService problems)
{
    private const int ClientClosedRequest = 499;

    /// <summary>Answers a request with a refusal.</summary>
    public async Task WriteAsync(HttpContext context, Refusal refusal)
    {
        meter.Refused(refusal.Reason);
        if (refusal.Reason == RefusalReason.Gone || context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = StatusOf(refusal);
        if (refusal.RetryAfter is { } later)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(later.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        ProblemDetails details = new() { Status = context.Response.StatusCode, Detail = $"{refusal.Rule} {refusal.Value} {refusal.Remedy}" };
        Describe(details, RefusalText.NameOf(refusal.Reason), refusal.Rule, refusal.Value, refusal.Remedy);
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details }).ConfigureAwait(false);
    }

    /// <summary>Adds to a problem that ASP.NET Core itself tells what ours have.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        ProblemDetails details = context.ProblemDetails;
        if (details.Extensions.ContainsKey("rule"))
            return;
        HttpRequest request = context.HttpContext.Request;
        (string reason, string rule, string value, string remedy) = details.Status switch
        {
            StatusCodes.Status401Unauthorized => (
                "unauthenticated", "Callers say who they are.", "The request has no credentials that are known.", "Send a key in X-Api-Key, or a bearer token, as the service is configured."),
            StatusCodes.Status404NotFound => ("not_found", "A path is one of those of /openapi/v1.json.", request.Path.Value ?? "", "Check the path."),
            StatusCodes.Status405MethodNotAllowed => ("invalid", "A path is used by the methods of /openapi/v1.json.", request.Method, "Check the method."),
            StatusCodes.Status415UnsupportedMediaType => (
                "invalid", $"A body is {ContentTypes.Raw} or {ContentTypes.Safetensors}, and a model's configuration {ContentTypes.Json}.",
                request.ContentType ?? "It says nothing.", "Set Content-Type."),
            StatusCodes.Status413PayloadTooLarge => ("too_large", "A body is as large as the service takes.", "It is larger.", "Send fewer rows in a request."),
            >= 500 => ("failed", "The service serves requests.", "It failed at this one.", "Try again; if it stays so, ask whoever runs the service, and name the trace id."),
            _ => ("invalid", "A request is one of HTTP, of this interface.", details.Title ?? "", "Compare it with /openapi/v1.json."),
        };
        Describe(details, reason, rule, value, remedy);
    }

    private static void Describe(ProblemDetails details, string reason, string rule, string value, string remedy)
    {
        details.Extensions["reason"] = reason;
        details.Extensions["rule"] = rule;
        details.Extensions["value"] = value;
        details.Extensions["remedy"] = remedy;
    }

    private static int StatusOf(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.Invalid => StatusCodes.Status400BadRequest,
        RefusalReason.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalReason.NoSession => StatusCodes.Status404NotFound,
        RefusalReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalReason.Busy or RefusalReason.OwnerBusy or RefusalReason.RateLimited or RefusalReason.Quota => StatusCodes.Status429TooManyRequests,

        // Before the work, the caller may well come back; after its time there is nothing to wait for.
        RefusalReason.Deadline => refusal.RetryAfter is null ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status429TooManyRequests,
        RefusalReason.Gone => ClientClosedRequest,
        RefusalReason.NoDevice or RefusalReason.Stopping => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status502BadGateway,
    };
}
