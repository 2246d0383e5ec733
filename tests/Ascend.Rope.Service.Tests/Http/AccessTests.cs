using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ascend.Rope.Contract;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Tests.Helpers;
using Google.Protobuf;
using Grpc.Net.Client;
using Xunit;

namespace Ascend.Rope.Service.Tests.Http;

/// <summary>Who may call, and how nobody else reads along: by configuration alone.</summary>
public sealed class AccessTests
{
    private static readonly Uri s_rope = new("/v1/rope?dtype=F16&shape=1,2,1,64", UriKind.Relative);
    private readonly RopeCase<Half> _source = new(1, 2, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tls_TakesBothProtocolsAtOnePort()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            using RSA key = RSA.Create(2048);
            CertificateRequest request = new("CN=rope", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            (string certificatePath, string keyPath) = (Path.Combine(folder.FullName, "rope.pem"), Path.Combine(folder.FullName, "rope.key"));
            await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem(), Token);
            await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem(), Token);

            await using ServiceHost host = await ServiceHost.StartAsync(
                "Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0", $"Kestrel:Endpoints:Tls:Certificate:Path={certificatePath}", $"Kestrel:Endpoints:Tls:Certificate:KeyPath={keyPath}");
            Uri address = Assert.Single(host.Addresses, address => address.Scheme == "https");
            using HttpClient client = new(HandlerFor(certificate)) { BaseAddress = address };
            await AssertServedAsync(client);

            using GrpcChannel channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = HandlerFor(certificate), DisposeHttpClient = true });
            V1.RotateResponse response = await new V1.Rope.RopeClient(channel).RotateAsync(
                new V1.RotateRequest
                {
                    ElementType = V1.ElementType.F16,
                    Shape = new V1.Shape { Batch = 1, Heads = 2, Sequence = 1 },
                    X = ByteString.CopyFrom(Operands.Bytes(_source.X)),
                    Cos = ByteString.CopyFrom(Operands.Bytes(_source.Cos)),
                    Sin = ByteString.CopyFrom(Operands.Bytes(_source.Sin)),
                }, cancellationToken: Token);
            _source.AssertRotated(Operands.Values<Half>(response.Y.Span));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Tokens_AreThoseThatTheConfigurationDescribes()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        await using ServiceHost host = await ServiceHost.StartAsync(
            "Service:Access:Mode=Jwt", "Authentication:Schemes:Bearer:ValidIssuer=issuer", "Authentication:Schemes:Bearer:ValidAudiences:0=rope",
            "Authentication:Schemes:Bearer:SigningKeys:0:Issuer=issuer", $"Authentication:Schemes:Bearer:SigningKeys:0:Value={Convert.ToBase64String(key)}");
        using (HttpResponseMessage unknown = await PostAsync(host.Http))
            await Problem.AssertAsync(unknown, HttpStatusCode.Unauthorized, "unauthenticated");
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(RandomNumberGenerator.GetBytes(32)));
        using (HttpResponseMessage forged = await PostAsync(host.Http))
            await Problem.AssertAsync(forged, HttpStatusCode.Unauthorized, "unauthenticated");
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(key));
        await AssertServedAsync(host.Http);
    }

    private static SocketsHttpHandler HandlerFor(X509Certificate2 certificate)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
        return handler;
    }

    private static string TokenOf(byte[] key)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string claims = $$"""{"iss":"issuer","aud":"rope","sub":"alice","nbf":{{now - 60}},"exp":{{now + 600}}}""";
        string signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private async Task AssertServedAsync(HttpClient client)
    {
        using HttpResponseMessage response = await PostAsync(client);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        _source.AssertRotated(Operands.Values<Half>(await response.Content.ReadAsByteArrayAsync(Token)));
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient client)
    {
        using ByteArrayContent body = new(Operands.Body(_source));
        body.Headers.ContentType = new MediaTypeHeaderValue(ContentTypes.Raw);
        return await client.PostAsync(s_rope, body, Token);
    }
}
