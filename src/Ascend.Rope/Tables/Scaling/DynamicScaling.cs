namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// A base that grows with the sequence ("NTK-aware"): b · (factor·L/M − (factor − 1))^(64/62), L the length of the sequence but at least M, M the
/// <c>max_position_embeddings</c>.
/// </summary>
internal sealed class DynamicScaling(ScalingSource source) : RopeScaling
{
    private const double Exponent = Dim / (Dim - 2.0);

    private readonly int _maxLength = source.MaxLength();

    public override RopeType Type => RopeType.Dynamic;

    public override double Factor { get; } = source.Factor();

    public override int? OriginalLength => _maxLength;

    public override int LengthOf(int length) => Math.Max(length, _maxLength);

    public override void Fill(Span<double> frequencies, int length)
    {
        double theta = ThetaOf(length);
        for (int i = 0; i < Count; i++)
            frequencies[i] = Frequency(theta, i);
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        float theta = FloatThetaOf(length);
        for (int i = 0; i < Count; i++)
            frequencies[i] = 1 / Power(theta, i);
    }

    private double ThetaOf(int length) =>
        source.Theta * Math.Pow((Factor * LengthOf(length) / _maxLength) - (Factor - 1), Exponent);

    /// <summary>The length is a number to transformers up to the maximum, and a tensor beyond, so that the base is one too.</summary>
    private float FloatThetaOf(int length)
    {
        if (length <= _maxLength)
            return (float)ThetaOf(length);
        float growth = ((float)Factor * length / _maxLength) - (float)(Factor - 1);
        return (float)source.Theta * (float)Math.Pow(growth, (float)Exponent);
    }
}
