using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Sessions;

/// <summary>Tables that take long to build: nobody waits for them who does not need them.</summary>
public sealed class SessionStoreTests
{
    /// <summary>Some seconds of work.</summary>
    private const int Many = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoGivesUpWaiting_HasNoSession_AndLeavesNoTable()
    {
        await using EngineHost host = await StartAsync();
        SessionStore store = host.Service<SessionStore>();
        using CancellationTokenSource limit = new();
        Task<LocalSession> creating = store.CreateAsync("a", Described(Many), limit: limit.Token);
        await EngineHost.UntilAsync(() => store.Count == 1, "the table is being built");
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);

        // What is still being built has its share of the quotas, which would let in more than there is room for else.
        Assert.Equal(1, store.Count);
        await EngineHost.UntilAsync(() => store.Count == 0, "the table has been built, and is given up");
        Assert.Equal(0, store.TableBytes);
    }

    [Fact]
    public async Task TableThatIsBuilt_KeepsNoOtherSessionFromEnding()
    {
        await using EngineHost host = await StartAsync();
        SessionStore store = host.Service<SessionStore>();
        LocalSession small = await store.CreateAsync("a", Described(16), limit: Token);
        Task<LocalSession> creating = store.CreateAsync("b", Described(Many), "large", Token);
        await EngineHost.UntilAsync(() => store.Count == 2, "the table is being built");
        Assert.True(store.Delete("b", "large"));
        Assert.True(store.Delete("a", small.Id));
        Assert.False(creating.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => creating.WaitAsync(TimeSpan.FromMinutes(1), Token));
        Assert.Equal((0, 0), (store.Count, store.TableBytes));
    }

    [Fact]
    public async Task SessionThatIsBeingMade_IsNotIdle()
    {
        await using EngineHost host = await StartAsync(TimeSpan.FromMilliseconds(1));
        SessionStore store = host.Service<SessionStore>();
        Task<LocalSession> creating = store.CreateAsync("a", Described(Many), limit: Token);
        await EngineHost.UntilAsync(() => store.Count == 1, "the table is being built");
        await Task.Delay(50, Token);
        store.EndIdle();
        await creating.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await EngineHost.UntilAsync(() => store.Count == 0, "the session is idle, now that it is made");
    }

    private static Task<EngineHost> StartAsync(TimeSpan? idleTimeout = null) => EngineHost.OnCpuAsync(options =>
    {
        options.Sessions.IdleTimeout = idleTimeout ?? options.Sessions.IdleTimeout;
        options.Sessions.MaxPositions = Many;
        options.Sessions.MaxTableBytes = options.Sessions.MaxTableBytesPerOwner = 1L << 30;
    });

    private static SessionDescription Described(int positions) => new(
        Models.DeepSeekV3, NpuElementType.Float16, positions, LayerType: null, Length: 0, RopePrecision.Float64);
}
