namespace Ascend.Rope.Tables.Scaling;

/// <summary>All frequencies divided by a factor: b^(−2i/64) / factor.</summary>
internal sealed class LinearScaling(ScalingSource source) : RopeScaling
{
    public override RopeType Type => RopeType.Linear;

    public override double Factor { get; } = source.Factor();

    public override void Fill(Span<double> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
            frequencies[i] = Frequency(source.Theta, i) / Factor;
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
            frequencies[i] = 1 / Power(source.Theta, i) / (float)Factor;
    }
}
