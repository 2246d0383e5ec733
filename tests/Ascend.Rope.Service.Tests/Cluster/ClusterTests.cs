using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Cluster.Gateway;
using Ascend.Rope.Service.Cluster.Silo;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Google.Protobuf;
using Grpc.Core;
using StackExchange.Redis;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Silos and gateways by real servers and a real Redis: right bits, whichever silo dies or stops, and one answer each.</summary>
public sealed class ClusterTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static readonly RopeTable s_table = RopeTable.Create(RopeConfig.FromJson(Models.DeepSeekV3));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_GiveTheBits_OnAllSilos()
    {
        await using ClusterHost cluster = new(redis);
        ServiceHost first = await cluster.StartSiloAsync(), second = await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        foreach ((long batch, long heads, long sequence, long rows) in ((long, long, long, long)[])[(1, 1, 1, 1), (2, 3, 4, 4), (2, 3, 4, 1), (1, 16, 2000, 2000)])
        {
            for (int i = 0; i < 4; i++)
                await RotateAsync(gateway, new RopeCase<Half>(batch, heads, sequence, rows, seed: i));
        }

        Assert.All([first, second], silo => Assert.InRange(silo.Service<Live.LiveCounts>().Take().Requests, 1, 11));
        using HttpResponseMessage ready = await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using HttpResponseMessage direct = await first.Http.PostAsync(new Uri("/v1/rope", UriKind.Relative), content: null, Token);
        Assert.Equal(HttpStatusCode.NotFound, direct.StatusCode);
    }

    [Fact]
    public async Task Turns_AreAsMany_ForEachSilo()
    {
        await using ClusterHost cluster = new(redis);
        ServiceHost[] silos = [await cluster.StartSiloAsync(), await cluster.StartSiloAsync(), await cluster.StartSiloAsync()];
        ServiceHost gateway = await cluster.StartGatewayAsync();
        Workers workers = gateway.Service<Workers>();
        string[] names = [.. silos.Select(silo => silo.Service<SiloReplies>().Name).Order()];
        await EngineHost.UntilAsync(
            () => workers.All.CountBy(worker => worker.Place?.Silo ?? "").ToHashSet().SetEquals(names.Select(name => KeyValuePair.Create(name, 8))),
            "each silo has as many keys");
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(names[0], workers.Next(names[1..]).Place?.Silo));
        Assert.NotNull(workers.Next(names));

        // The connections of the client are told apart by what silos tell of themselves.
        ConnectionLosses losses = gateway.Service<ConnectionLosses>();
        Assert.All(workers.All, worker => Assert.NotEqual(losses.TokenOf(null), losses.TokenOf(worker.Place!.EndPoint)));
    }

    [Fact]
    public async Task ASiloWithoutADevice_GivesItsSessionsToOthers()
    {
        _ = Target.EmulatedRoot;
        await using ClusterHost cluster = new(redis);
        ServiceHost losing = await cluster.StartSiloAsync(
            "AscendRope:Policy=RequireNpu", $"AscendRope:CannRoot={Target.EmulatedRoot}", "AscendRope:AllowEmulator=true", "AscendRope:DeviceIndices:0=0", "AscendRope:ProbeInterval=00:00:00.1");
        try
        {
            ServiceHost gateway = await cluster.StartGatewayAsync();
            SessionAnswer session = await CreateAsync(gateway);
            await StepAsync(gateway, session.Id, 1, 1, 1, "17", [17]);
            ServiceHost other = await cluster.StartSiloAsync();
            EmulatorControl.LoseDevice(0, lost: true);
            RopeDevicePool pool = losing.Service<RopeDevicePool>();
            await EngineHost.UntilAsync(() => pool.Devices[0].State == PooledDeviceState.Lost, "the device is lost");

            // By then the silo has told so, and what the other knew from before is old.
            await Task.Delay(TimeSpan.FromSeconds(1), Token);
            await StepAsync(gateway, session.Id, 1, 1, 1, "18", [18]);
            Assert.Equal((0, 1), (losing.Service<SessionStore>().Count, other.Service<SessionStore>().Count));
        }
        finally
        {
            EmulatorControl.LoseDevice(0, lost: false);
        }
    }

    [Fact]
    public async Task ASessionWhoseNoteWasWritten_AndNotConfirmed_IsNotedAgain()
    {
        await using ClusterHost cluster = new(redis, "Service:Sessions:IdleTimeout=00:00:02");
        await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        SessionAnswer session = await CreateAsync(gateway);
        string entry = Assert.Single(await KeysAsync(cluster, "*/state/*"));
        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address))
            Assert.False(await connection.GetDatabase().HashSetAsync(entry, "etag", "another"));
        for (int i = 0; i < 20; i++)
        {
            await Task.Delay(200, Token);
            await StepAsync(gateway, session.Id, 1, 1, 1, "5", [5]);
        }

        Assert.Equal(entry, Assert.Single(await KeysAsync(cluster, "*/state/*")));
    }

    [Fact]
    public async Task ASilo_StopsInTime_AlsoWithoutRedis()
    {
        RedisServer own = new();
        await own.InitializeAsync();
        try
        {
            await using ClusterHost cluster = new(own, $"Cluster:Redis={own.Address},connectTimeout=20000");
            ServiceHost silo = await cluster.StartSiloAsync();
            await own.DisposeAsync();
            long start = Stopwatch.GetTimestamp();
            await silo.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), Token);
            TestContext.Current.TestOutputHelper!.WriteLine($"It took {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s.");
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 35);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task ASiloThatJoinsLater_GetsItsTurns()
    {
        await using ClusterHost cluster = new(redis, "Cluster:ListRefresh=00:00:00.2");
        await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        await RotateAsync(gateway, new RopeCase<Half>(1, 1, 1, 1));
        ServiceHost later = await cluster.StartSiloAsync();
        for (int i = 0; later.Service<Live.LiveCounts>().Take().Requests == 0; i++)
        {
            Assert.True(i < 600, "No call has come to the silo that joined later.");
            await RotateAsync(gateway, new RopeCase<Half>(1, 1, 1, 1, seed: i));
            await Task.Delay(50, Token);
        }
    }

    [Fact]
    public async Task Rpc_GivesTheBits()
    {
        await using ClusterHost cluster = new(redis);
        await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        RopeCase<BFloat16> source = new(2, 4, 3, 1);
        V1.RotateResponse response = await gateway.Rpc.RotateAsync(
            new V1.RotateRequest
            {
                ElementType = V1.ElementType.Bf16,
                Shape = new V1.Shape { Batch = source.Batch, Heads = source.Heads, Sequence = source.Sequence },
                OneRow = true,
                X = ByteString.CopyFrom(Operands.Bytes(source.X)),
                Cos = ByteString.CopyFrom(Operands.Bytes(source.Cos)),
                Sin = ByteString.CopyFrom(Operands.Bytes(source.Sin)),
            }, cancellationToken: Token);
        source.AssertRotated(Operands.Values<BFloat16>(response.Y.Span));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => gateway.Rpc.StepAsync(
            new V1.StepRequest { Session = SessionId.New(), Shape = new V1.Shape { Batch = 1, Heads = 1, Sequence = 1 }, Positions = { 0 }, X = ByteString.CopyFrom(new byte[128]) }, cancellationToken: Token).ResponseAsync);
        Assert.Equal((StatusCode.NotFound, "no_session"), (refused.StatusCode, refused.Trailers.GetValue("ascend-rope-reason")));
    }

    [Fact]
    public async Task ASession_IsUsedThroughAnyGateway_ByItsOwnerAlone()
    {
        await using ClusterHost cluster = new(redis, "Service:Access:Mode=ApiKey", "Service:Access:ApiKeys:0:Owner=alice", $"Service:Access:ApiKeys:0:Sha256={Hash("alice's")}",
            "Service:Access:ApiKeys:1:Owner=bob", $"Service:Access:ApiKeys:1:Sha256={Hash("bob's")}");
        ServiceHost[] silos = [await cluster.StartSiloAsync(), await cluster.StartSiloAsync()];
        ServiceHost first = await cluster.StartGatewayAsync(), second = await cluster.StartGatewayAsync();
        first.Http.DefaultRequestHeaders.Add("X-Api-Key", "alice's");
        second.Http.DefaultRequestHeaders.Add("X-Api-Key", "alice's");
        List<SessionAnswer> sessions = [];
        for (int i = 0; i < 6; i++)
            sessions.Add(await CreateAsync(first));
        foreach (SessionAnswer session in sessions)
        {
            await StepAsync(second, session.Id, 1, 16, 1, "17", [17]);
            await StepAsync(second, session.Id, 1, 2, 300, "1000-1299", [.. Enumerable.Range(1000, 300)]);
            Assert.Equal(session, await second.Http.GetFromJsonAsync<SessionAnswer>(Path(session.Id), Token));
        }

        // Silos of one machine have as much memory: sessions go to both.
        Assert.All(silos, silo => Assert.InRange(silo.Service<SessionStore>().Count, 1, 5));
        second.Http.DefaultRequestHeaders.Remove("X-Api-Key");
        second.Http.DefaultRequestHeaders.Add("X-Api-Key", "bob's");
        using (HttpResponseMessage others = await second.Http.GetAsync(Path(sessions[0].Id), Token))
            await Problem.AssertAsync(others, HttpStatusCode.NotFound, "no_session");
        using (HttpResponseMessage others = await second.Http.DeleteAsync(Path(sessions[0].Id), Token))
            await Problem.AssertAsync(others, HttpStatusCode.NotFound, "no_session");
        foreach (SessionAnswer session in sessions)
        {
            using HttpResponseMessage deleted = await first.Http.DeleteAsync(Path(session.Id), Token);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            using HttpResponseMessage gone = await first.Http.GetAsync(Path(session.Id), Token);
            await Problem.AssertAsync(gone, HttpStatusCode.NotFound, "no_session");
        }

        Assert.Equal(0, silos.Sum(silo => silo.Service<SessionStore>().Count));
        Assert.Empty(await KeysAsync(cluster, "*/state/*"));
    }

    [Fact]
    public async Task AnIdleSession_Ends_AndLeavesNothing()
    {
        await using ClusterHost cluster = new(redis, "Service:Sessions:IdleTimeout=00:00:02");
        ServiceHost silo = await cluster.StartSiloAsync(), gateway = await cluster.StartGatewayAsync();
        SessionAnswer session = await CreateAsync(gateway);
        Assert.Single(await KeysAsync(cluster, "*/state/*"));
        for (int i = 0; i < 18; i++)
        {
            await Task.Delay(200, Token);
            await StepAsync(gateway, session.Id, 1, 1, 1, "5", [5]);
        }

        // Used for longer than its entries last by themselves, it is where it was.
        Assert.Equal(1, silo.Service<SessionStore>().Count);
        string entry = Assert.Single(await KeysAsync(cluster, "*/directory/*"));
        Assert.InRange((await ExpiryAsync(entry)).TotalSeconds, 0.1, 3);
        await EngineHost.UntilAsync(() => silo.Service<SessionStore>().Count == 0, "the session has ended");
        using HttpResponseMessage gone = await gateway.Http.GetAsync(Path(session.Id), Token);
        await Problem.AssertAsync(gone, HttpStatusCode.NotFound, "no_session");

        // One that nobody calls again goes by itself.
        await CreateAsync(gateway);
        for (int i = 0; i < 100 && (await KeysAsync(cluster, "*/state/*")).Count > 0; i++)
            await Task.Delay(100, Token);
        Assert.Empty(await KeysAsync(cluster, "*/state/*"));
    }

    [Fact]
    public async Task QuotasOfOwners_CountAllSilos()
    {
        await using ClusterHost cluster = new(redis, "Service:Sessions:MaxSessionsPerOwner=3");
        ServiceHost[] silos = [await cluster.StartSiloAsync(), await cluster.StartSiloAsync()];
        ServiceHost gateway = await cluster.StartGatewayAsync();
        List<SessionAnswer> sessions = [await CreateAsync(gateway), await CreateAsync(gateway), await CreateAsync(gateway)];
        Assert.All(silos, silo => Assert.InRange(silo.Service<SessionStore>().Count, 1, 2));
        using (HttpResponseMessage fourth = await AskForSessionAsync(gateway))
            await Problem.AssertAsync(fourth, HttpStatusCode.TooManyRequests, "quota");
        Assert.Equal(3, silos.Sum(silo => silo.Service<SessionStore>().Count));
        using HttpResponseMessage deleted = await gateway.Http.DeleteAsync(Path(sessions[0].Id), Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await CreateAsync(gateway);
    }

    [Fact]
    public async Task ASiloThatIsKilled_LosesNothing()
    {
        await using ClusterHost cluster = new(redis);
        await cluster.StartSiloAsync();
        await cluster.StartSiloAsync();
        ChildSilo victim = await cluster.StartChildAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        List<SessionAnswer> sessions = [];
        for (int i = 0; i < 9; i++)
            sessions.Add(await CreateAsync(gateway));
        using CancellationTokenSource enough = new();
        Task<TimeSpan[]>[] callers = [.. Enumerable.Range(0, 8).Select(caller => CallAsync(gateway, sessions, caller, enough.Token))];
        await Task.Delay(500, Token);
        victim.Kill();
        foreach (SessionAnswer session in sessions)
            await StepAsync(gateway, session.Id, 1, 2, 1, "9", [9]);
        await Task.Delay(500, Token);
        await enough.CancelAsync();
        TimeSpan[] times = [.. (await Task.WhenAll(callers)).SelectMany(own => own)];
        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Length} calls, the longest took {times.Max().TotalMilliseconds:F0} ms");
        Assert.True(times.Length > 20, $"There were {times.Length} calls.");
    }

    [Fact]
    public async Task ASiloThatStops_LosesNothing_AndItsSessionsMove()
    {
        await using ClusterHost cluster = new(redis);
        ServiceHost leaving = await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        List<SessionAnswer> sessions = [await CreateAsync(gateway), await CreateAsync(gateway)];
        ServiceHost staying = await cluster.StartSiloAsync();
        using CancellationTokenSource enough = new();
        Task<TimeSpan[]>[] callers = [.. Enumerable.Range(0, 8).Select(caller => CallAsync(gateway, sessions, caller, enough.Token))];
        await Task.Delay(500, Token);
        await leaving.StopAsync();
        await Task.Delay(500, Token);
        await enough.CancelAsync();
        TimeSpan[] times = [.. (await Task.WhenAll(callers)).SelectMany(own => own)];
        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Length} calls, the longest took {times.Max().TotalMilliseconds:F0} ms");
        Assert.Equal(2, staying.Service<SessionStore>().Count);
    }

    [Fact]
    public async Task WithoutASilo_ARequestIsRefused_InTime_AndServedWhenOneIsThere()
    {
        await using ClusterHost cluster = new(redis);
        ChildSilo only = await cluster.StartChildAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        await RotateAsync(gateway, new RopeCase<Half>(1, 1, 1, 1));
        only.Kill();
        using (HttpRequestMessage request = new(HttpMethod.Post, "/v1/rope?dtype=F16&shape=1,1,1,64") { Content = Raw(new byte[384]) })
        {
            request.Headers.Add("Request-Timeout", "1.5");
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage refused = await gateway.Http.SendAsync(request, Token);
            await Problem.AssertAsync(refused, HttpStatusCode.ServiceUnavailable, "no_device");
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
        }

        await EngineHost.UntilAsync(() => !gateway.Service<SiloWatch>().SilosAnswer, "no silo answers");
        using (HttpResponseMessage ready = await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), Token))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await cluster.StartSiloAsync();
        await EngineHost.UntilAsync(() => gateway.Service<SiloWatch>().SilosAnswer, "a silo answers again");
        await RotateAsync(gateway, new RopeCase<Half>(1, 1, 1, 1));
    }

    [Fact]
    public async Task Traces_PassFromTheGatewayToTheSilo()
    {
        await using ClusterHost cluster = new(redis);
        await cluster.StartSiloAsync();
        ServiceHost gateway = await cluster.StartGatewayAsync();
        ActivityTraceId trace = ActivityTraceId.CreateRandom();
        ConcurrentBag<(string Source, ActivityKind Kind)> seen = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name.StartsWith("Microsoft.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                    seen.Add((activity.Source.Name, activity.Kind));
            },
        };
        ActivitySource.AddActivityListener(listener);
        RopeCase<Half> source = new(1, 1, 1, 1);
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/rope?dtype=F16&shape=1,1,1,64") { Content = Raw(Operands.Body(source)) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using HttpResponseMessage response = await gateway.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await EngineHost.UntilAsync(() => seen.Any(activity => activity.Source == "Microsoft.AspNetCore"), "the request has ended");
        Assert.Contains(("Microsoft.Orleans.Application", ActivityKind.Client), seen);
        Assert.Contains(("Microsoft.Orleans.Application", ActivityKind.Server), seen);
    }

    /// <summary>Calls, by sessions and without, until it is told to stop. Each call must be answered, with the right bits.</summary>
    private static async Task<TimeSpan[]> CallAsync(ServiceHost gateway, List<SessionAnswer> sessions, int caller, CancellationToken enough)
    {
        List<TimeSpan> times = [];
        for (int i = 0; !enough.IsCancellationRequested; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (i % 2 == 0)
                await RotateAsync(gateway, new RopeCase<Half>(1, 2, 3, 3, seed: i));
            else
                await StepAsync(gateway, sessions[(caller + i) % sessions.Count].Id, 1, 2, 1, $"{i % 4096}", [i % 4096]);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return [.. times];
    }

    private static async Task RotateAsync(ServiceHost gateway, RopeCase<Half> source)
    {
        string rows = source.CosShape[2] == source.Sequence ? "S" : "1";
        using ByteArrayContent body = Raw(Operands.Body(source));
        using HttpResponseMessage response = await gateway.Http.PostAsync(
            new Uri($"/v1/rope?dtype=F16&shape={source.Batch},{source.Heads},{source.Sequence},64&rows={rows}", UriKind.Relative), body, Token);
        await AssertServedAsync(response, source);
    }

    private static async Task StepAsync(ServiceHost gateway, string session, long batch, long heads, long sequence, string text, int[] positions)
    {
        RopeCase<Half> source = Operands.WithRowsOf(new RopeCase<Half>(batch, heads, sequence, sequence), s_table, positions);
        using ByteArrayContent body = Raw(Operands.Bytes(source.X));
        using HttpResponseMessage response = await gateway.Http.PostAsync(
            new Uri($"/v1/sessions/{session}/rope?shape={batch},{heads},{sequence},64&positions={text}", UriKind.Relative), body, Token);
        await AssertServedAsync(response, source);
    }

    private static async Task AssertServedAsync(HttpResponseMessage response, RopeCase<Half> source)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            Assert.Fail($"{response.StatusCode}: {await response.Content.ReadAsStringAsync(Token)}");
        source.AssertRotated(Operands.Values<Half>(await response.Content.ReadAsByteArrayAsync(Token)));
    }

    private static async Task<HttpResponseMessage> AskForSessionAsync(ServiceHost gateway)
    {
        using ByteArrayContent body = new(Models.DeepSeekV3) { Headers = { ContentType = new MediaTypeHeaderValue(ContentTypes.Json) } };
        return await gateway.Http.PostAsync(new Uri("/v1/sessions?dtype=F16&positions=4096", UriKind.Relative), body, Token);
    }

    private static async Task<SessionAnswer> CreateAsync(ServiceHost gateway)
    {
        using HttpResponseMessage response = await AskForSessionAsync(gateway);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<SessionAnswer>(Token))!;
    }

    private async Task<List<string>> KeysAsync(ClusterHost cluster, string pattern)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        List<string> keys = [];
        await foreach (RedisKey key in connection.GetServers()[0].KeysAsync(pattern: pattern).WithCancellation(Token))
        {
            if (key.ToString().StartsWith(cluster.ClusterId, StringComparison.Ordinal))
                keys.Add(key.ToString());
        }

        return keys;
    }

    private async Task<TimeSpan> ExpiryAsync(string key)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        return (await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value;
    }

    private static string Hash(string key) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

    private static Uri Path(string session) => new($"/v1/sessions/{session}", UriKind.Relative);

    private static ByteArrayContent Raw(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(ContentTypes.Raw) } };
}
