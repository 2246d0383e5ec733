using System.Globalization;
using System.Numerics;

namespace Ascend.Rope.Sample.Plots;

/// <summary>A model as its curves show it: at the greatest length that it takes, which dynamic and longrope depend on.</summary>
/// <param name="name">What its user calls it.</param>
/// <param name="config">Its configuration.</param>
internal sealed class PlotModel(string name, RopeConfig config)
{
    /// <summary>The greatest length of a model that does not say its own.</summary>
    private const int UsualLength = 131_072;

    /// <summary>The points of the decay for each power of ten, where there are more distances than that.</summary>
    private const int PointsPerDecade = 15;

    /// <summary>How many distances at least a point of the decay is the mean of, where it stands for more.</summary>
    private const int DistancesPerPoint = 200;

    private static readonly double s_step = Math.Pow(10, 1.0 / PointsPerDecade);

    private readonly double[] _frequencies = config.InverseFrequencies(RopePrecision.Float64, config.MaxLength ?? UsualLength);

    public string Name => name;

    /// <summary>The longest sequence that the model takes, in tokens.</summary>
    public int Length { get; } = config.MaxLength ?? UsualLength;

    /// <summary>The longest sequence of the model's training before its context was extended, in tokens; null where that does not follow.</summary>
    public int? OriginalLength { get; } = config.OriginalLength ?? (config.Factor == 1 ? config.MaxLength : null);

    /// <summary>The name, how the frequencies are made, and for which length if that matters.</summary>
    public string Legend => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {Scaling}, base {config.Theta:#,0.##}{(config.DependsOnLength ? $", at {Length:N0} tokens" : "")}");

    private string Scaling => config.Type == RopeType.Default
        ? "not scaled"
        : string.Create(CultureInfo.InvariantCulture, $"{config.Type} ×{config.Factor:0.##}");

    /// <summary>The positions for a whole turn of each pair that turns, with its index: 2π by the frequency.</summary>
    public IEnumerable<(double Index, double Tokens)> Wavelengths() => _frequencies
        .Select((frequency, i) => ((double)i, Math.Tau / frequency))
        .Where(point => double.IsFinite(point.Item2));

    /// <summary>
    /// |Σ exp(i·m·θ)| / 32 over the pairs, for distances m from 1 to <see cref="Length"/>: what is left of the score of two equal vectors when
    /// m positions lie between. Of neighbouring distances the mean is taken: the sum swings faster than a line could show.
    /// </summary>
    public IEnumerable<(double Distance, double Score)> Decay()
    {
        for (long first = 1, next; first <= Length; first = next)
        {
            next = Math.Min(Math.Max(first + 1, (long)(first * s_step)), Length + 1L);
            double score = 0;
            long count = 0;
            for (long distance = first, step = Math.Max((next - first) / DistancesPerPoint, 1); distance < next; distance += step, count++)
                score += ScoreAt(distance);
            yield return (Math.Sqrt((double)first * (next - 1)), score / count);
        }
    }

    private double ScoreAt(long distance)
    {
        Complex sum = Complex.Zero;
        foreach (double frequency in _frequencies)
            sum += Complex.FromPolarCoordinates(1, distance * frequency);
        return sum.Magnitude / _frequencies.Length;
    }
}
