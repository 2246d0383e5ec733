using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// Llama 3.1: a wavelength beyond O/low_freq_factor is multiplied by the factor, one below O/high_freq_factor is kept, and between the frequency is
/// (1 − s)·f/factor + s·f with s = (O/wavelength − low)/(high − low). O is the original length.
/// </summary>
internal sealed class Llama3Scaling : RopeScaling
{
    private readonly double _theta;
    private readonly int _originalLength;
    private readonly double _low;
    private readonly double _high;

    public Llama3Scaling(ScalingSource source)
    {
        _theta = source.Theta;
        Factor = source.Factor();
        _originalLength = source.OriginalLength();
        _low = source.Parameters.RequiredNumber("low_freq_factor", NumberRule.Positive);
        _high = source.Parameters.RequiredNumber("high_freq_factor", NumberRule.Positive);
        if (_high <= _low)
        {
            throw source.Parameters.Bad(
                "high_freq_factor", string.Create(CultureInfo.InvariantCulture, $"above {source.Parameters.Name("low_freq_factor")}, which is {_low}"));
        }
    }

    public override RopeType Type => RopeType.Llama3;

    public override double Factor { get; }

    public override int? OriginalLength => _originalLength;

    public override void Fill(Span<double> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
        {
            double frequency = Frequency(_theta, i);
            double wavelength = 2 * Math.PI / frequency;
            double smooth = ((_originalLength / wavelength) - _low) / (_high - _low);
            frequencies[i] = wavelength > _originalLength / _low ? frequency / Factor
                : wavelength < _originalLength / _high ? frequency
                : ((1 - smooth) * frequency / Factor) + (smooth * frequency);
        }
    }

    public override void Fill(Span<float> frequencies, int length)
    {
        for (int i = 0; i < Count; i++)
        {
            float frequency = 1 / Power(_theta, i);

            // torch divides a number by a tensor in two steps: the reciprocal, and its product with the number.
            float wavelength = 1 / frequency * (float)(2 * Math.PI);
            float smooth = ((1 / wavelength * _originalLength) - (float)_low) / (float)(_high - _low);
            frequencies[i] = wavelength > (float)(_originalLength / _low) ? frequency / (float)Factor
                : wavelength < (float)(_originalLength / _high) ? frequency
                : ((1 - smooth) * frequency / (float)Factor) + (smooth * frequency);
        }
    }
}
