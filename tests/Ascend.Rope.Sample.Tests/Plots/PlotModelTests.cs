using System.Numerics;
using System.Text;
using Ascend.Rope.Sample.Plots;

namespace Ascend.Rope.Sample.Tests.Plots;

public class PlotModelTests
{
    private const string Yarn = """
        {"qk_rope_head_dim":64,"max_position_embeddings":163840,"rope_theta":10000,"rope_scaling":{"type":"yarn","factor":40,"beta_fast":32,"beta_slow":1,
        "mscale":1.0,"mscale_all_dim":1.0,"original_max_position_embeddings":4096}}
        """;

    [Fact]
    public void Wavelengths_AreTheTurnsOfThePairs()
    {
        (double Index, double Tokens)[] points = [.. Read(Yarn).Wavelengths()];
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (double)i), points.Select(point => point.Index));
        Assert.Equal(Math.Tau, points[0].Tokens);
        Assert.Equal(Math.Tau / 0.0055, points[16].Tokens, 1e-9);
        Assert.Equal(Math.Tau / 3.3338035804083097e-06, points[31].Tokens, 1e-6);
    }

    /// <summary>A pair that does not turn has no wavelength.</summary>
    [Fact]
    public void Wavelengths_AreOfPairsThatTurn() => Assert.Equal(8, Read("""
        {"head_dim":64,"max_position_embeddings":64,"rope_parameters":{"rope_type":"proportional","rope_theta":10000,"partial_rotary_factor":0.25}}
        """).Wavelengths().Count());

    [Fact]
    public void Decay_IsTheSumOverThePairs()
    {
        PlotModel model = Read(Yarn);
        double[] frequencies = RopeConfig.FromJson(Encoding.UTF8.GetBytes(Yarn)).InverseFrequencies();
        (double Distance, double Score)[] points = [.. model.Decay()];
        for (int i = 0; i < 10; i++)
        {
            Complex sum = frequencies.Aggregate(Complex.Zero, (sum, frequency) => sum + Complex.Exp(Complex.ImaginaryOne * frequency * (i + 1)));
            Assert.Equal(i + 1, points[i].Distance);
            Assert.Equal(sum.Magnitude / 32, points[i].Score, 1e-12);
        }

        Assert.All(points, point => Assert.InRange(point.Score, 0, 1));
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.Distance < pair.Second.Distance));
        Assert.InRange(points[^1].Distance, 0.85 * model.Length, model.Length);
    }

    /// <summary>Neither one distance nor all that there are is too much.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(int.MaxValue, 150)]
    public void Decay_HasFewPoints(int length, int most) =>
        Assert.InRange(Read($$"""{"head_dim":64,"max_position_embeddings":{{length}},"rope_theta":10000}""").Decay().Count(), 1, most);

    [Theory]
    [InlineData(Yarn, 4096, "name: Yarn ×40, base 10,000")]
    [InlineData("""{"head_dim":64,"max_position_embeddings":8192,"rope_theta":50000.5}""", 8192, "name: not scaled, base 50,000.5")]
    [InlineData("""{"head_dim":64,"max_position_embeddings":8192,"rope_theta":10000,"rope_scaling":{"type":"linear","factor":4}}""", null, "name: Linear ×4, base 10,000")]
    [InlineData(
        """{"head_dim":64,"max_position_embeddings":8192,"rope_theta":10000,"rope_scaling":{"type":"dynamic","factor":4}}""", 8192,
        "name: Dynamic ×4, base 10,000, at 8,192 tokens")]
    public void Model_SaysWhatItIs(string json, int? originalLength, string legend)
    {
        PlotModel model = Read(json);
        Assert.Equal((originalLength, legend), (model.OriginalLength, model.Legend));
    }

    private static PlotModel Read(string json) => new("name", RopeConfig.FromJson(Encoding.UTF8.GetBytes(json)));
}
