namespace Ascend.Rope.Load.Tests;

public class ScheduleTests
{
    private const int Count = 100_000;
    private const double Rate = 250;

    [Fact]
    public void Of_ConstantRate_HasEqualDistances() =>
        Assert.Equal([0, 4, 8, 12], Schedule.Of(Arrivals.Constant, Rate, seed: 1).Take(4).Select(due => due.TotalMilliseconds));

    [Fact]
    public void Of_Poisson_HasTheRateAndTheSpreadOfIndependentCallers()
    {
        double[] moments = [.. Schedule.Of(Arrivals.Poisson, Rate, seed: 1).Take(Count).Select(due => due.TotalSeconds)];
        double[] gaps = [.. moments.Zip(moments.Skip(1), (first, second) => second - first)];

        // The standard deviation of exponential distances is their mean; that of a mean of 100,000 is 0.3 % of it.
        double mean = gaps.Average();
        double deviation = Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean)));
        Assert.InRange(mean * Rate, 0.98, 1.02);
        Assert.InRange(deviation * Rate, 0.97, 1.03);
    }

    [Fact]
    public void Of_SameSeed_IsTheSame()
    {
        Assert.Equal(Schedule.Of(Arrivals.Poisson, Rate, seed: 7).Take(100), Schedule.Of(Arrivals.Poisson, Rate, seed: 7).Take(100));
        Assert.NotEqual(Schedule.Of(Arrivals.Poisson, Rate, seed: 7).Take(100), Schedule.Of(Arrivals.Poisson, Rate, seed: 8).Take(100));
    }
}
