using Ascend.Rope.Service.Access;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ascend.Rope.Service.Live;

/// <summary>
/// The page, which is one of the assembly's resources, and its figures. The page itself has none, and is for all; it asks for a key where the figures, which
/// are for callers alone, want one.
/// </summary>
internal static class LivePage
{
    /// <summary>Nothing but the page's own parts, and nobody puts it into a frame.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LiveCounts>();
        services.AddSingleton<LiveSampler>().AddHostedService(provider => provider.GetRequiredService<LiveSampler>());
    }

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        app.MapPart("/", "live.html", "text/html; charset=utf-8");
        app.MapPart("/live/live.css", "live.css", "text/css; charset=utf-8");
        app.MapPart("/live/live.js", "live.js", "text/javascript; charset=utf-8");
        app.MapGet("/live/figures", (HttpContext context, LiveSampler sampler) => AnswerAsync(context, "application/json", sampler.Json))
            .RequireAuthorization(AccessSetup.Policy).DisableRateLimiting().ExcludeFromDescription();
    }

    private static void MapPart(this IEndpointRouteBuilder app, string path, string name, string contentType)
    {
        byte[] content = Read(name);
        app.MapGet(path, (HttpContext context) => AnswerAsync(context, contentType, content)).DisableRateLimiting().ExcludeFromDescription();
    }

    private static Task AnswerAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        response.ContentType = contentType;
        response.ContentLength = content.Length;
        return response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(LivePage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} must be a resource of the assembly; it is not. Add it to the project as EmbeddedResource.");
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
