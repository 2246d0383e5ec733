using Ascend.Rope.Service.Access;
using Microsoft.AspNetCore.Mvc;

namespace Ascend.Rope.Service.Http;

/// <summary>The paths of version 1.</summary>
internal static class RopeRoutes
{
    public static void MapRope(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder routes = app.MapGroup("/v1").RequireAuthorization(AccessSetup.Policy).AddEndpointFilter(RefusalFilter.RunAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout);

        routes.MapPost("/rope", (HttpContext context, string? dtype, string? shape, string? rows, RawEndpoint raw, SafetensorsEndpoint files) =>
                IsFile(context.Request) ? files.RotateAsync(context) : raw.RotateAsync(context, dtype, shape, rows))
            .WithName("Rotate").WithSummary("Rotates x by cos and sin: raw, back to back, with dtype, shape of x and rows (S or 1) in the query, or as safetensors.")
            .Accepts<Stream>(ContentTypes.Raw, ContentTypes.Safetensors)
            .Produces<Stream>(StatusCodes.Status200OK, ContentTypes.Raw, ContentTypes.Safetensors);

        routes.MapPost("/sessions", (
                    HttpContext context, string? dtype, int? positions, string? layerType, int? length, string? precision, SessionEndpoint sessions) =>
                sessions.CreateAsync(context, dtype, positions, layerType, length, precision))
            .WithName("CreateSession").WithSummary("Keeps the table of a model on a device. The body is the model's config.json.")
            .Accepts<object>(ContentTypes.Json)
            .Produces<SessionAnswer>(StatusCodes.Status201Created);

        routes.MapGet("/sessions/{id}", (HttpContext context, string id, SessionEndpoint sessions) => sessions.ShowAsync(context, id))
            .WithName("ShowSession").WithSummary("Tells of a session, which counts as used.").Produces<SessionAnswer>().ProducesProblem(StatusCodes.Status404NotFound);

        routes.MapDelete("/sessions/{id}", (HttpContext context, string id, SessionEndpoint sessions) => sessions.DeleteAsync(context, id))
            .WithName("DeleteSession").WithSummary("Ends a session.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);

        routes.MapPost("/sessions/{id}/rope", (
                    HttpContext context, string id, string? shape, string? positions, RawEndpoint raw, SafetensorsEndpoint files) =>
                IsFile(context.Request) ? files.StepAsync(context, id) : raw.StepAsync(context, id, shape, positions))
            .WithName("Step").WithSummary("Rotates x by the rows of its positions, B·S of them: raw with shape and positions (such as 17 or 0-4095) in the query, or as safetensors.")
            .Accepts<Stream>(ContentTypes.Raw, ContentTypes.Safetensors)
            .Produces<Stream>(StatusCodes.Status200OK, ContentTypes.Raw, ContentTypes.Safetensors)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static bool IsFile(HttpRequest request) => request.ContentType?.StartsWith(ContentTypes.Safetensors, StringComparison.OrdinalIgnoreCase) == true;
}
