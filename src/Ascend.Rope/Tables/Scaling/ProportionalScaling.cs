using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// The frequencies of a part of the head as by default, with exponents over the whole head; the others zero, so that their pairs do not turn; all
/// divided by a factor, if there is one.
/// </summary>
/// <param name="source">Where the factor is read.</param>
/// <param name="fraction">The part of the head that is rotated.</param>
internal sealed class ProportionalScaling(ScalingSource source, double fraction) : RopeScaling
{
    private readonly int _turning = (int)Math.Floor(fraction * Dim / 2);

    public override RopeType Type => RopeType.Proportional;

    public override double Factor { get; } = source.Parameters.Number("factor", NumberRule.Factor) ?? 1;

    public override void Fill(Span<double> frequencies, int length)
    {
        frequencies.Clear();
        for (int i = 0; i < _turning; i++)
            frequencies[i] = Frequency(source.Theta, i) / Factor;
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        frequencies.Clear();
        for (int i = 0; i < _turning; i++)
            frequencies[i] = 1 / Power(source.Theta, i) / (float)Factor;
    }
}
