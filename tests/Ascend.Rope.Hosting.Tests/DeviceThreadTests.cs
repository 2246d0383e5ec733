using Ascend.Rope.Hosting.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Calls that a device may never return from.</summary>
public sealed class DeviceThreadTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ACall_RunsOnAThreadOfItsOwn()
    {
        Task<(bool, bool)> call = DeviceThread.Run(() => (Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground));
        Assert.Equal((false, true), await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhereTheMachineHasNoThreadToGive_ItRunsAllTheSame()
    {
        Task<int> call = DeviceThread.Run(() => 42, _ => throw new InsufficientMemoryException());
        Assert.Equal(42, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhatComesTooLate_IsGivenUp()
    {
        TaskCompletionSource<int> call = new();
        int late = 0;
        await Assert.ThrowsAsync<TimeoutException>(
            () => DeviceThread.AnswerAsync(call.Task, TimeSpan.FromMilliseconds(1), result => late = result, TestContext.Current.CancellationToken));
        call.SetResult(42);
        await TestService.UntilAsync(() => late == 42, "the result is given up");
    }
}
