using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// YaRN: f/factor·r + f·(1 − r), where r rises from 0 to 1 between the index whose frequency turns <c>beta_fast</c> times over the original length O and
/// the one that turns <c>beta_slow</c> times: cd(β) = 64·ln(O/(2πβ)) / (2·ln b), rounded outwards unless <c>truncate</c> is false. The attention
/// factor is explicit, else g(mscale)/g(mscale_all_dim) where both are given, else g(1), with g(m) = 0.1·m·ln(factor) + 1.
/// </summary>
internal sealed class YarnScaling : RopeScaling
{
    private const double DefaultBetaFast = 32;
    private const double DefaultBetaSlow = 1;

    private readonly double _theta;
    private readonly int _originalLength;
    private readonly double _low;
    private readonly double _high;

    public YarnScaling(ScalingSource source)
    {
        ConfigObject parameters = source.Parameters;
        _theta = source.Theta;
        _originalLength = source.OriginalLength();
        Factor = source.FactorOrRatio(_originalLength);
        double betaFast = parameters.Number("beta_fast", NumberRule.Positive) ?? DefaultBetaFast;
        double betaSlow = parameters.Number("beta_slow", NumberRule.Positive) ?? DefaultBetaSlow;
        if (betaFast < betaSlow)
        {
            throw parameters.Has("beta_fast")
                ? parameters.Bad("beta_fast", string.Create(CultureInfo.InvariantCulture, $"at least {parameters.Name("beta_slow")}, which is {betaSlow}"))
                : parameters.Bad("beta_slow", string.Create(CultureInfo.InvariantCulture, $"at most {parameters.Name("beta_fast")}, which is {betaFast}"));
        }

        (_low, _high) = Ramp(betaFast, betaSlow, parameters.Boolean("truncate") ?? true);

        double scale = parameters.Number("mscale", NumberRule.AttentionScale) ?? 0;
        ScaleOfAllDim = parameters.Number("mscale_all_dim", NumberRule.AttentionScale) ?? 0;
        AttentionFactor = parameters.Number("attention_factor", NumberRule.AttentionFactor)
            ?? source.AttentionFactor
            ?? (scale != 0 && ScaleOfAllDim != 0 ? Attention(scale) / Attention(ScaleOfAllDim) : Attention(1));
    }

    public override RopeType Type => RopeType.Yarn;

    public override double AttentionFactor { get; }

    public override double Factor { get; }

    public override int? OriginalLength => _originalLength;

    /// <summary><c>mscale_all_dim</c>; 0 where it is absent.</summary>
    public double ScaleOfAllDim { get; }

    /// <summary>g(<paramref name="scale"/>).</summary>
    public double Attention(double scale) => Factor <= 1 ? 1 : (0.1 * scale * Math.Log(Factor)) + 1;

    public override void Fill(Span<double> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
        {
            double frequency = Frequency(_theta, i);
            double ramp = Math.Clamp((i - _low) / (_high - _low), 0, 1);
            frequencies[i] = (frequency / Factor * ramp) + (frequency * (1 - ramp));
        }
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
        {
            float power = Power(_theta, i);
            float extrapolated = 1 / power;
            float interpolated = 1 / ((float)Factor * power);
            float ramp = Math.Clamp((i - (float)_low) / (float)(_high - _low), 0, 1);
            float kept = 1 - ramp;
            frequencies[i] = (interpolated * (1 - kept)) + (extrapolated * kept);
        }
    }

    private (double Low, double High) Ramp(double betaFast, double betaSlow, bool truncate)
    {
        double low = IndexOf(betaFast);
        double high = IndexOf(betaSlow);
        if (truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        low = Math.Max(low, 0);
        high = Math.Min(high, Dim - 1);
        return (low, low == high ? high + 0.001 : high);
    }

    /// <summary>The index, with its fraction, of the frequency that turns so many times over the original length.</summary>
    private double IndexOf(double turns) => Dim * Math.Log(_originalLength / (turns * 2 * Math.PI)) / (2 * Math.Log(_theta));
}
