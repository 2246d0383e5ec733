namespace Ascend.Rope.Load.Tests;

/// <summary>Requests in trouble end in any order; what each fault cost is told apart all the same.</summary>
public class TroubleSpansTests
{
    [Fact]
    public void Spans_OfMomentsNearEachOther_AreOne()
    {
        Assert.Equal([new LoadTrouble(1, 3.2, 4)], Of(1, 2.5, 1.7, 3.2));
        Assert.Equal([new LoadTrouble(1, 1, 1), new LoadTrouble(2.001, 2.001, 1)], Of(1, 2.001));
    }

    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(3, 1, 2)]
    [InlineData(2, 3, 1)]
    public void Spans_ThatAMomentBetweenThemJoins_AreOne(double first, double second, double third) =>
        Assert.Equal([new LoadTrouble(1, 3, 3)], Of(first, second, third));

    [Fact]
    public void Spans_OfSeveralFaults_AreSeveralInTheirOrder() =>
        Assert.Equal([new LoadTrouble(1, 1.5, 2), new LoadTrouble(8, 9, 2), new LoadTrouble(20, 20, 1)], Of(9, 20, 1, 8, 1.5));

    [Fact]
    public void Spans_OfAnyOrder_AreTheSame()
    {
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            double[] moments = [.. Enumerable.Range(0, 30).Select(_ => Math.Round(random.NextDouble() * 40, 3))];
            IReadOnlyList<LoadTrouble> sorted = Of([.. moments.Order()]);
            Assert.Equal(sorted, Of(moments));
            Assert.Equal(moments.Length, sorted.Sum(span => span.Requests));
        }
    }

    private static IReadOnlyList<LoadTrouble> Of(params double[] moments)
    {
        TroubleSpans troubles = new();
        foreach (double moment in moments)
            troubles.Add(TimeSpan.FromSeconds(moment));
        return troubles.Spans;
    }
}
