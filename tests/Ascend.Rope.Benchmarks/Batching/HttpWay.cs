using System.Net.Http.Headers;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Over HTTP/1.1 on loopback, a connection a caller, from clients in the same process.</summary>
internal sealed class HttpWay(Uri service) : IBatchingWay, IDisposable
{
    private static readonly MediaTypeHeaderValue s_raw = new("application/octet-stream");

    private readonly HttpClient _client = new() { BaseAddress = service };

    public async ValueTask<bool> RunAsync(BatchingOperands operands)
    {
        using ReadOnlyMemoryContent body = new(operands.Body);
        body.Headers.ContentType = s_raw;
        using HttpRequestMessage request = new(HttpMethod.Post, operands.Address) { Content = body };
        using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        Stream y = await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await using (y.ConfigureAwait(false))
        {
            int count = await y.ReadAtLeastAsync(operands.Y, operands.Y.Length, throwOnEndOfStream: false).ConfigureAwait(false);
            return answer.IsSuccessStatusCode && count == operands.Y.Length;
        }
    }

    public void Dispose() => _client.Dispose();
}
