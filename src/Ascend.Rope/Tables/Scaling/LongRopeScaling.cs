using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// LongRoPE: 1 / (d_i · b^(2i/64)), where d is <c>long_factor</c> for sequences longer than the original length O, else <c>short_factor</c>. The
/// attention factor is explicit, else √(1 + ln(factor)/ln(O)); the factor is explicit, else M/O.
/// </summary>
internal sealed class LongRopeScaling : RopeScaling
{
    private readonly double _theta;
    private readonly int _originalLength;
    private readonly double[] _short;
    private readonly double[] _long;

    public LongRopeScaling(ScalingSource source)
    {
        _theta = source.Theta;
        _short = source.Parameters.RequiredNumbers("short_factor", Count, NumberRule.Positive);
        _long = source.Parameters.RequiredNumbers("long_factor", Count, NumberRule.Positive);
        _originalLength = source.OriginalLength();
        Factor = source.FactorOrRatio(_originalLength);
        AttentionFactor = source.Parameters.Number("attention_factor", NumberRule.AttentionFactor)
            ?? (Factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(Factor) / Math.Log(_originalLength))));
    }

    public override RopeType Type => RopeType.LongRope;

    public override double AttentionFactor { get; }

    public override double Factor { get; }

    public override int? OriginalLength => _originalLength;

    public override int LengthOf(int length) => IsLong(length) ? int.MaxValue : 1;

    public override void Fill(Span<double> frequencies, int length)
    {
        double[] divisors = IsLong(length) ? _long : _short;
        for (int i = 0; i < Count; i++)
            frequencies[i] = 1 / (divisors[i] * Math.Pow(_theta, 2.0 * i / Dim));
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        double[] divisors = IsLong(length) ? _long : _short;
        for (int i = 0; i < Count; i++)
            frequencies[i] = 1 / ((float)divisors[i] * Power(_theta, i));
    }

    private bool IsLong(int length) => length > _originalLength;
}
