using System.Diagnostics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Batching;

/// <summary>Who is taken into a batch, and when: without devices.</summary>
public sealed class LaneTests
{
    private readonly BatchingOptions _options = new() { MaxTokens = 4, MaxDelay = TimeSpan.Zero, MaxWaiting = 8 };

    [Fact]
    public void Owners_AreServedByTurns()
    {
        BatchQueue queue = new(_options);
        Add(queue, "a", 1, 1, 1, 1, 1);
        Add(queue, "b", 1);
        Add(queue, "c", 1, 1);
        Assert.Equal(["a", "b", "c", "a"], Collect(queue));
        Assert.Equal(["c", "a", "a", "a"], Collect(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void WhoDoesNotFit_IsFirstInTheNextBatch()
    {
        BatchQueue queue = new(_options);
        Add(queue, "a", 2);
        Add(queue, "b", 3);
        Add(queue, "c", 2);
        Assert.Equal(["a", "c"], Collect(queue));
        Add(queue, "d", 4);
        Assert.Equal(["b"], Collect(queue));
        Assert.Equal(["d"], Collect(queue));
    }

    [Fact]
    public void WhoWasTaken_AndIsNotReadYet_CanStillBeAnsweredInTime()
    {
        BatchQueue queue = new(_options);
        TestCall<Half> call = new(1, 2, 1);
        Assert.Null(queue.TryAdd(call.Request));
        Batch batch = new();
        Assert.True(queue.Collect(batch));
        batch.Sweep(call.Request.Deadline);
        Assert.Equal(RequestState.Done, call.Request.State);
        Assert.True(call.Request.IsLeftBehind);
        Assert.False(call.Request.TryTouch());
    }

    [Fact]
    public void ExpectedWait_IsThatOfAllWorkersTogether_AndOfTheBatch_AndOneColdBatchDoesNotMakeIt()
    {
        BatchQueue queue = new(_options) { Workers = 4 };
        Add(queue, "a", 1, 1);
        Assert.Equal(TimeSpan.Zero, queue.ExpectedWait);
        queue.Served(requests: 2, TimeSpan.FromSeconds(2));
        Assert.Equal(0.05 + 0.2, queue.ExpectedWait.TotalSeconds, 1e-9);
        for (int i = 0; i < 100; i++)
            queue.Served(requests: 2, TimeSpan.FromSeconds(2));
        Assert.Equal(0.5 + 2, queue.ExpectedWait.TotalSeconds, 1e-3);
        Assert.Equal(2, Collect(queue).Length);
        Assert.Equal(TimeSpan.Zero, queue.ExpectedWait);
    }

    [Fact]
    public void TypesAndHeads_AreNotMixed()
    {
        BatchQueue queue = new(_options);
        TestCall<Half> one = new(1, 2, 1), three = new(1, 2, 1);
        TestCall<BFloat16> two = new(1, 2, 1);
        Assert.Null(queue.TryAdd(one.Request));
        Assert.Null(queue.TryAdd(two.Request));
        Assert.Null(queue.TryAdd(three.Request));
        Batch batch = new();
        Assert.True(queue.Collect(batch));
        Assert.Equal([one.Request, three.Request], batch.Requests);
        batch.Clear();
        Assert.True(queue.Collect(batch));
        Assert.Equal([two.Request], batch.Requests);
    }

    [Fact]
    public async Task LateAndGone_AreAnsweredAndNotTaken()
    {
        BatchQueue queue = new(_options);
        using CancellationTokenSource gone = new();
        TestCall<Half> late = new(1, 1, 1, timeout: TimeSpan.Zero), left = new(1, 1, 1, aborted: gone.Token), good = new(1, 1, 1);
        Assert.Null(queue.TryAdd(late.Request));
        Assert.Null(queue.TryAdd(left.Request));
        Assert.Null(queue.TryAdd(good.Request));
        await gone.CancelAsync();
        Batch batch = new();
        Assert.True(queue.Collect(batch));
        Assert.Equal([good.Request], batch.Requests);
        Assert.Equal(RefusalReason.Deadline, (await late.Request.AsTask())!.Reason);
        Assert.Equal(RefusalReason.Gone, (await left.Request.AsTask())!.Reason);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Sweep_AnswersOnlyThoseThatAreLate()
    {
        BatchQueue queue = new(_options);
        TestCall<Half> first = new(1, 1, 1), late = new(1, 1, 1, timeout: TimeSpan.Zero), other = new(1, 1, 1, owner: "b", timeout: TimeSpan.Zero);
        Assert.Null(queue.TryAdd(first.Request));
        Assert.Null(queue.TryAdd(late.Request));
        Assert.Null(queue.TryAdd(other.Request));
        queue.Sweep();
        Assert.Equal(1, queue.Count);
        Assert.Same(Refusal.Late, await late.Request.AsTask());
        Assert.Same(Refusal.Late, await other.Request.AsTask());
        Assert.Equal(["a"], Collect(queue));
    }

    [Fact]
    public void FullQueue_RefusesWithATimeToComeBack()
    {
        BatchQueue queue = new(_options);
        Add(queue, "a", 1, 1, 1, 1, 1, 1, 1, 1);
        Refusal? refusal = queue.TryAdd(new TestCall<Half>(1, 1, 1).Request);
        Assert.Equal(RefusalReason.Busy, refusal!.Reason);
        Assert.True(refusal.RetryAfter >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void AsManyAsLatelyCameTogether_AreWaitedFor()
    {
        _options.MaxDelay = TimeSpan.FromMilliseconds(50);
        BatchQueue queue = new(_options);
        Add(queue, "a", 1, 1, 1);
        Collect(queue);
        Add(queue, "a", 1);
        long start = Stopwatch.GetTimestamp();
        Collect(queue);
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(40), "Two more could have come.");
    }

    [Fact]
    public void ManyOwnersAtRandom_LoseNothing()
    {
        _options.MaxWaiting = int.MaxValue;
        BatchQueue queue = new(_options);
        Random random = new(3);
        int added = 0, taken = 0;
        Batch batch = new();
        for (int round = 0; round < 2000; round++)
        {
            for (int i = random.Next(6); i > 0; i--, added++)
                Add(queue, $"{(char)('a' + random.Next(5))}", random.Next(1, 5));
            if (queue.Collect(batch))
            {
                Assert.InRange(batch.Tokens, 1, _options.MaxTokens);
                Assert.Equal(batch.Tokens, batch.Requests.Sum(request => request.Tokens));
            }

            taken += batch.Requests.Count;
            batch.Clear();
            Assert.Equal(added - taken, queue.Count);
        }

        for (; queue.Count > 0; batch.Clear())
        {
            Assert.True(queue.Collect(batch));
            taken += batch.Requests.Count;
        }

        Assert.Equal(added, taken);
    }

    private static void Add(BatchQueue queue, string owner, params ReadOnlySpan<int> tokens)
    {
        foreach (int count in tokens)
            Assert.Null(queue.TryAdd(new TestCall<Half>(count, 1, 1, owner: owner).Request));
    }

    private static string[] Collect(BatchQueue queue)
    {
        Batch batch = new();
        Assert.True(queue.Collect(batch));
        return [.. batch.Requests.Select(request => request.Owner)];
    }
}
