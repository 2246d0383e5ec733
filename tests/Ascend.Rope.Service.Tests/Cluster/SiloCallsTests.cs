using System.Net;
using Ascend.Rope.Hosting.Tests.Helpers;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Cluster.Silo;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Tests.Helpers;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Calls as they come to a silo: what is wrong with them is answered, what is wrong with the silo is logged as well.</summary>
public sealed class SiloCallsTests : ILocalSiloDetails, IDisposable
{
    private readonly RecordedLog _log = new();

    public string Name => "test";

    public string ClusterId => "test";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

    public SiloAddress GatewayAddress { get; } = SiloAddress.New(IPAddress.Loopback, 2, 1);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task WhatACallerDoesWrong_IsNoFaultOfTheSilo()
    {
        await using EngineHost host = await EngineHost.OnCpuAsync();
        RopeReply reply = await Calls(host, host.Service<RequestPool>()).RunAsync(Call(x: 64), session: null, TestContext.Current.CancellationToken);
        Assert.Equal("invalid", reply.Refusal!.Reason);
        Assert.Equal(("127.0.0.1:1@1", "127.0.0.1:2"), (reply.Silo, reply.EndPoint));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task AFaultOfTheSilo_IsLogged()
    {
        await using EngineHost host = await EngineHost.OnCpuAsync();
        RopeReply reply = await Calls(host, requests: null!).RunAsync(Call(x: 128), session: null, TestContext.Current.CancellationToken);
        Assert.Equal("failed", reply.Refusal!.Reason);
        LogLine line = Assert.Single(_log.Of(218));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.IsType<NullReferenceException>(line.Exception);
    }

    private static RopeCall Call(int x) => new()
    {
        Owner = "a",
        Dtype = "F16",
        Batch = 1,
        Heads = 1,
        Sequence = 1,
        X = Payload.Lend(new byte[x]),
        Cos = Payload.Lend(new byte[128]),
        Sin = Payload.Lend(new byte[128]),
        Left = TimeSpan.FromSeconds(30),
    };

    private SiloCalls Calls(EngineHost host, RequestPool requests)
    {
        using ILoggerFactory logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        AdmissionGate gate = new(Microsoft.Extensions.Options.Options.Create(new ServiceOptions()), host.Batcher);
        return new SiloCalls(gate, host.Service<NativeBlockPool>(), requests, host.Engine, new SiloReplies(this, host.Batcher), logs.CreateLogger<SiloCalls>());
    }
}
