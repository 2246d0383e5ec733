using Ascend.Rope.Contract;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Ascend.Rope.Service.Tests.Rpc;

/// <summary>The operations over gRPC, by a real server.</summary>
public sealed class RpcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotate_GivesTheBits()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        RopeCase<BFloat16> source = new(2, 4, 3, 1);
        V1.RotateResponse response = await host.Rpc.RotateAsync(Header(source, oneRow: true, withOperands: true), cancellationToken: Token);
        source.AssertRotated(Operands.Values<BFloat16>(response.Y.Span));
    }

    [Fact]
    public async Task RotateChunks_TakesCallsOfAnySize()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        RopeCase<BFloat16> source = new(1, 16, 700, 700);
        using AsyncDuplexStreamingCall<V1.RotateChunk, V1.ResultChunk> call = host.Rpc.RotateChunks(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new V1.RotateChunk { Header = Header(source, oneRow: false, withOperands: false) }, Token);
        foreach (byte[] piece in Operands.Body(source).Chunk(50_000))
            await call.RequestStream.WriteAsync(new V1.RotateChunk { Data = UnsafeByteOperations.UnsafeWrap(piece) }, Token);
        await call.RequestStream.CompleteAsync();
        List<byte> y = [];
        while (await call.ResponseStream.MoveNext(Token))
            y.AddRange(call.ResponseStream.Current.Data);
        source.AssertRotated(Operands.Values<BFloat16>(y.ToArray()));
    }

    [Fact]
    public async Task Steps_TakePositionsAlone()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        V1.Session session = await host.Rpc.CreateSessionAsync(
            new V1.CreateSessionRequest { Config = ByteString.CopyFrom(Models.DeepSeekV3), ElementType = V1.ElementType.F16, Positions = 1024 }, cancellationToken: Token);
        RopeTable table = RopeTable.Create(RopeConfig.FromJson(Models.DeepSeekV3));
        using AsyncDuplexStreamingCall<V1.StepRequest, V1.RotateResponse> steps = host.Rpc.Steps(cancellationToken: Token);
        for (int position = 0; position < 20; position++)
        {
            RopeCase<Half> source = Operands.WithRowsOf(new RopeCase<Half>(1, 8, 1, 1, seed: position), table, [position]);
            await steps.RequestStream.WriteAsync(Step(session.Id, source, position), Token);
            Assert.True(await steps.ResponseStream.MoveNext(Token));
            source.AssertRotated(Operands.Values<Half>(steps.ResponseStream.Current.Y.Span));
        }

        await steps.RequestStream.CompleteAsync();
        await host.Rpc.DeleteSessionAsync(new V1.DeleteSessionRequest { Id = session.Id }, cancellationToken: Token);
        Assert.Equal(0, host.Service<SessionStore>().Count);
        await AssertRefusedAsync(host.Rpc.StepAsync(Step(session.Id, new RopeCase<Half>(1, 8, 1, 1), 0), cancellationToken: Token), StatusCode.NotFound, "no_session");
    }

    [Fact]
    public async Task Refusals_HaveReasonRuleValueAndRemedy()
    {
        await using ServiceHost host = await ServiceHost.StartAsync("Service:Limits:MaxRequests=1", "Service:Limits:MaxBodyBytes=1000000", "Service:Limits:MaxBytes=1000000");
        V1.RotateRequest wrong = Header(new RopeCase<BFloat16>(1, 1, 1, 1), oneRow: false, withOperands: false);
        await AssertRefusedAsync(host.Rpc.RotateAsync(wrong, cancellationToken: Token), StatusCode.InvalidArgument, "invalid");
        Assert.Null(host.Service<Admission.AdmissionGate>().TryEnter("somebody", 0, TimeSpan.FromSeconds(1), out Admission.AdmissionTicket? ticket));
        using (ticket)
        {
            V1.RotateRequest good = Header(new RopeCase<BFloat16>(1, 1, 1, 1), oneRow: false, withOperands: true);
            await AssertRefusedAsync(host.Rpc.RotateAsync(good, cancellationToken: Token), StatusCode.ResourceExhausted, "busy");
        }
    }

    private static async Task AssertRefusedAsync(AsyncUnaryCall<V1.RotateResponse> call, StatusCode code, string reason)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(code, refused.StatusCode);
        Assert.Equal(reason, refused.Trailers.GetValue("ascend-rope-reason"));
        Assert.All(["rule", "value", "remedy"], (string name) => Assert.NotEmpty(refused.Trailers.GetValueBytes($"ascend-rope-{name}-bin")!));
    }

    private static V1.StepRequest Step(string session, RopeCase<Half> source, int position) => new()
    {
        Session = session,
        Shape = new V1.Shape { Batch = source.Batch, Heads = source.Heads, Sequence = source.Sequence },
        Positions = { position },
        X = ByteString.CopyFrom(Operands.Bytes(source.X)),
    };

    private static V1.RotateRequest Header(RopeCase<BFloat16> source, bool oneRow, bool withOperands) => new()
    {
        ElementType = V1.ElementType.Bf16,
        Shape = new V1.Shape { Batch = source.Batch, Heads = source.Heads, Sequence = source.Sequence },
        OneRow = oneRow,
        X = ByteString.CopyFrom(withOperands ? Operands.Bytes(source.X) : []),
        Cos = ByteString.CopyFrom(withOperands ? Operands.Bytes(source.Cos) : []),
        Sin = ByteString.CopyFrom(withOperands ? Operands.Bytes(source.Sin) : []),
    };
}
