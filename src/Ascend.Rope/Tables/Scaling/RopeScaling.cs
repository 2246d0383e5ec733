namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// A way to make the frequencies of a model: one of Hugging Face's rope types with its parameters. Each is written twice, since neither can be rounded
/// into the other: in double precision as its formula stands in the literature, and in float32 in the order of transformers' expression, where what
/// Python holds in tensors is rounded at each step and what it holds in numbers stays double until it meets a tensor.
/// </summary>
internal abstract class RopeScaling
{
    public const int Dim = RopeShape.HeadDim;

    /// <summary>How many frequencies there are.</summary>
    public const int Count = Dim / 2;

    public abstract RopeType Type { get; }

    /// <summary>By what cos and sin are multiplied.</summary>
    public virtual double AttentionFactor => 1;

    /// <summary>By how much the context is extended; 1 if it is not.</summary>
    public virtual double Factor => 1;

    /// <summary>The length that the model was trained for before its context was extended, where the type uses one.</summary>
    public virtual int? OriginalLength => null;

    /// <summary>The length that stands for all those with the frequencies of <paramref name="length"/>.</summary>
    public virtual int LengthOf(int length) => 1;

    /// <summary>Makes the frequencies in double precision.</summary>
    /// <param name="frequencies">Receives 32, in radians a position.</param>
    /// <param name="length">The length of the sequence.</param>
    public abstract void Fill(Span<double> frequencies, int length);

    /// <summary>Makes the frequencies in float32.</summary>
    /// <inheritdoc cref="Fill(Span{double}, int)"/>
    public abstract void Fill(Span<float> frequencies, int length);

    /// <summary>b^(−2i/64), one power with a negative exponent: its reciprocal would round twice.</summary>
    protected static double Frequency(double theta, int index) => Math.Pow(theta, -2.0 * index / Dim);

    /// <summary>b^(2i/64) rounded to float32 from float32; the double on the way has bits enough to round as if there were none.</summary>
    protected static float Power(double theta, int index) => (float)Math.Pow((float)theta, 2f * index / Dim);
}
