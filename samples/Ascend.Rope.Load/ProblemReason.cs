using System.Text.Json;

namespace Ascend.Rope.Load;

/// <summary>Why the service has refused a request, as it tells programs.</summary>
internal static class ProblemReason
{
    private const string ProblemType = "application/problem+json";

    /// <summary>Reads an answer to its end.</summary>
    /// <returns>The reason; null where it is no problem of the service.</returns>
    public static async Task<string?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] body = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (content.Headers.ContentType?.MediaType != ProblemType)
            return null;
        try
        {
            using JsonDocument problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
