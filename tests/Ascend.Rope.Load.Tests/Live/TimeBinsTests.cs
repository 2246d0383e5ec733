using Ascend.Rope.Service.Live;

namespace Ascend.Rope.Load.Tests.Live;

public class TimeBinsTests
{
    [Theory]
    [InlineData(1e-6)]
    [InlineData(31e-6)]
    [InlineData(32e-6)]
    [InlineData(63e-6)]
    [InlineData(64e-6)]
    [InlineData(1.234e-3)]
    [InlineData(0.25)]
    [InlineData(7)]
    [InlineData(5000)]
    public void Percentile_OfOneTime_IsThatTimeTo3Percent(double seconds)
    {
        TimeBins bins = new();
        bins.Add(seconds);
        Assert.All([0, 0.5, 1.0], share => Assert.InRange(TimeBins.Percentile(bins.Copy(), share), seconds, (seconds * 1.032) + 1e-6));
    }

    [Fact]
    public void Percentile_OfManyTimes_IsTheTimeThatSoManyDidNotExceed()
    {
        TimeBins bins = new();
        for (int i = 1; i <= 1000; i++)
            bins.Add(i * 1e-3);
        foreach (double share in new[] { 0.001, 0.5, 0.9, 0.99, 0.999, 1 })
            Assert.InRange(TimeBins.Percentile(bins.Copy(), share), share, share * 1.035);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1e9)]
    public void Add_WhatNoTimeIs_CountsAtTheEnd(double seconds)
    {
        TimeBins bins = new();
        bins.Add(seconds);
        Assert.Equal(1, bins.Copy().Sum());
    }

    [Fact]
    public void Percentile_OfNothing_IsZero() => Assert.Equal(0, TimeBins.Percentile(new TimeBins().Copy(), 0.5));
}
