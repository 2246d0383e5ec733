namespace Ascend.Rope.Tables.Scaling;

/// <summary>No scaling: b^(−2i/64).</summary>
internal sealed class DefaultScaling(double theta) : RopeScaling
{
    public override RopeType Type => RopeType.Default;

    public override void Fill(Span<double> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
            frequencies[i] = Frequency(theta, i);
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
            frequencies[i] = 1 / Power(theta, i);
    }
}
