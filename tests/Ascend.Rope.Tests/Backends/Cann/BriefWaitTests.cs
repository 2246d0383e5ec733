using System.Diagnostics;
using Ascend.Rope.Backends.Cann;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>The part of a wait that its own thread does.</summary>
public sealed class BriefWaitTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void WhatIsSoSoon_IsAskedForOnThisThread()
    {
        List<int> threads = [];
        Assert.True(BriefWait.Until(threads, IsThird, s_minute));
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3), threads);

        static bool IsThird(List<int> threads)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return threads.Count == 3;
        }
    }

    [Fact]
    public void WithNoTime_ItOnlyLooks()
    {
        int looks = 0;
        Assert.False(BriefWait.Until(this, _ => ++looks > 1, TimeSpan.Zero));
        Assert.Equal(1, looks);
    }

    [Fact]
    public void WhatTakesLonger_IsLeftToOthers()
    {
        Stopwatch watch = Stopwatch.StartNew();
        Assert.False(BriefWait.Until(this, _ => false, s_minute));
        Assert.InRange(watch.Elapsed, TimeSpan.FromMicroseconds(50), s_minute / 2);
    }

    [Fact]
    public void WhatFails_IsThrown() =>
        Assert.Throws<InvalidTimeZoneException>(() => BriefWait.Until<object?>(null, _ => throw new InvalidTimeZoneException(), s_minute));
}
