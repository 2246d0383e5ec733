using System.Net;
using System.Net.Http.Headers;
using Ascend.Rope.Contract;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Http;

/// <summary>Rotation over HTTP, by a real server.</summary>
public sealed class RotateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RawTensors_GiveTheBits()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        foreach ((long batch, long heads, long sequence, long rows) in ((long, long, long, long)[])[(1, 1, 1, 1), (2, 3, 4, 4), (2, 3, 4, 1), (1, 2, 300, 300)])
        {
            RopeCase<Half> source = new(batch, heads, sequence, rows);
            using ByteArrayContent body = Raw(Operands.Body(source));
            using HttpResponseMessage response = await host.Http.PostAsync(Path("F16", batch, heads, sequence, rows), body, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            source.AssertRotated(Operands.Values<Half>(await response.Content.ReadAsByteArrayAsync(Token)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Safetensors_InAndOut(bool isChunked)
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        RopeCase<BFloat16> source = new(2, 5, 300, 300);
        (long x, long row) = (source.X.Length * 2L, source.Cos.Length * 2L);
        byte[] header = SafetensorsWriter.Header(
            new SafetensorsTensor("x", "BF16", source.XShape, 0, x), new SafetensorsTensor("cos", "BF16", source.CosShape, x, x + row),
            new SafetensorsTensor("sin", "BF16", source.CosShape, x + row, x + row + row));
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/rope") { Content = new ByteArrayContent([.. header, .. Operands.Body(source)]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentTypes.Safetensors);
        request.Headers.TransferEncodingChunked = isChunked;
        using HttpResponseMessage response = await host.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ContentTypes.Safetensors, response.Content.Headers.ContentType?.MediaType);
        SafetensorsBody file = new(await response.Content.ReadAsByteArrayAsync(Token), 10_000);
        SafetensorsTensor y = file.Tensor("y");
        Assert.Equal(source.XShape, y.Shape);
        source.AssertRotated(Operands.Values<BFloat16>(file.DataOf(y).Span));
        Assert.Equal(0, host.Service<AdmissionGate>().RequestCount);
        Assert.Equal(0, host.Service<AdmissionGate>().ByteCount);
    }

    [Fact]
    public async Task WhatCannotBe_IsRefusedInWords()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        foreach ((string path, int length, string reason, HttpStatusCode status) in ((string, int, string, HttpStatusCode)[])
                 [
                     ("/v1/rope?dtype=F32&shape=1,1,1,64", 384, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16&shape=1,1,1,63", 384, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16&shape=1,1,0,64", 384, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16&shape=1,1,1,64&rows=2", 384, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16&shape=1,1,1,64", 383, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16", 384, "invalid", HttpStatusCode.BadRequest),
                     ("/v1/rope?dtype=F16&shape=9223372036854775807,9223372036854775807,9223372036854775807,64", 384, "too_large", HttpStatusCode.RequestEntityTooLarge),
                     ("/v1/rope?dtype=F16&shape=1,1000000,1,64", 384, "too_large", HttpStatusCode.RequestEntityTooLarge),
                     ("/v1/sessions/unknown/rope?shape=1,1,1,64&positions=0", 128, "no_session", HttpStatusCode.NotFound),
                     ("/v1/other", 1, "not_found", HttpStatusCode.NotFound),
                 ])
        {
            using ByteArrayContent body = Raw(new byte[length]);
            using HttpResponseMessage response = await host.Http.PostAsync(new Uri(path, UriKind.Relative), body, Token);
            await Problem.AssertAsync(response, status, reason);
        }
    }

    [Fact]
    public async Task OtherContentTypesAndBrokenFiles_AreRefusedInWords()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        using StringContent text = new("x");
        using HttpResponseMessage other = await host.Http.PostAsync(Path("F16", 1, 1, 1, 1), text, Token);
        await Problem.AssertAsync(other, HttpStatusCode.UnsupportedMediaType, "invalid");
        using ByteArrayContent file = new([8, 0, 0, 0, 0, 0, 0, 0, .. "{\"x\": 1}"u8]);
        file.Headers.ContentType = new MediaTypeHeaderValue(ContentTypes.Safetensors);
        using HttpResponseMessage broken = await host.Http.PostAsync(new Uri("/v1/rope", UriKind.Relative), file, Token);
        await Problem.AssertAsync(broken, HttpStatusCode.BadRequest, "invalid");
    }

    [Fact]
    public async Task WhereThereIsNoRoom_TheBodyIsNotRead()
    {
        await using ServiceHost host = await ServiceHost.StartAsync("Service:Limits:MaxRequests=1");
        AdmissionGate gate = host.Service<AdmissionGate>();
        Assert.Null(gate.TryEnter("somebody", 0, TimeSpan.FromSeconds(1), out AdmissionTicket? ticket));
        using (ticket)
        {
            // An answer without the body shows that it was not waited for.
            string answer = await host.SendHeadAsync($"POST {Path("F16", 1, 1, 1, 1)} HTTP/1.1\r\nHost: rope\r\nContent-Type: {ContentTypes.Raw}\r\nContent-Length: 384\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: ", answer, StringComparison.Ordinal);
            Assert.Contains("\"reason\":\"busy\"", answer, StringComparison.Ordinal);
        }

        Assert.Equal(0, gate.RequestCount);
    }

    [Fact]
    public async Task Timeout_EndsTheReadingOfASlowBody()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        string answer = await host.SendHeadAsync(
            $"POST {Path("F16", 1, 1, 1, 1)} HTTP/1.1\r\nHost: rope\r\nContent-Type: {ContentTypes.Raw}\r\nContent-Length: 384\r\n{RequestTimeout.HeaderName}: 0.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 504 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"deadline\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_IsLimitedByOwner()
    {
        await using ServiceHost host = await ServiceHost.StartAsync("Service:Limits:RequestsPerSecond=1", "Service:Limits:Burst=2");
        HttpResponseMessage? limited = null;
        for (int i = 0; i < 100 && limited?.StatusCode != HttpStatusCode.TooManyRequests; i++)
        {
            limited?.Dispose();
            limited = await host.Http.DeleteAsync(new Uri("/v1/sessions/none", UriKind.Relative), Token);
            Assert.True(i > 1 || limited.StatusCode == HttpStatusCode.NotFound, "Two pass at once.");
        }

        await Problem.AssertAsync(limited!, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.NotNull(limited!.Headers.RetryAfter);
        using HttpResponseMessage health = await host.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task OpenApi_HasTheOperations()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        string document = await host.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Token);
        Assert.All(["/v1/rope", "/v1/sessions", "/v1/sessions/{id}/rope", ContentTypes.Safetensors], part => Assert.Contains(part, document, StringComparison.Ordinal));
    }

    private static Uri Path(string type, long batch, long heads, long sequence, long rows) =>
        new($"/v1/rope?dtype={type}&shape={batch},{heads},{sequence},64&rows={(rows == sequence ? "S" : "1")}", UriKind.Relative);

    private static ByteArrayContent Raw(byte[] bytes)
    {
        ByteArrayContent content = new(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(ContentTypes.Raw);
        return content;
    }
}
