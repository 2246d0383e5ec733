using System.Numerics;
using System.Text.Json;

namespace Ascend.Rope.Tests.Tables;

/// <summary>
/// The frequencies of a model without scaling, or with yarn, from its configuration: exactly, and emulating float32 step by step as transformers'
/// expression has them. It shares nothing with the library.
/// </summary>
internal sealed class ExactModel
{
    private const int Count = 32;
    private readonly int _theta;
    private readonly int _factor = 1;
    private readonly int _low = Count;
    private readonly int _high = Count + 1;

    public ExactModel(string name)
    {
        using JsonDocument document = JsonDocument.Parse(KnownModel.Json(name));
        JsonElement model = document.RootElement;
        JsonElement? parameters = Find(model, "rope_parameters") ?? Find(model, "rope_scaling");
        _theta = (int)(Find(model, "rope_theta") ?? Find(parameters!.Value, "rope_theta")!.Value).GetDouble();
        if (parameters is not { } yarn || (Find(yarn, "rope_type") ?? Find(yarn, "type")!.Value).GetString() == "default")
            return;

        _factor = (int)yarn.GetProperty("factor").GetDouble();
        double original = yarn.GetProperty("original_max_position_embeddings").GetDouble();
        _low = (int)Math.Max(Math.Floor(IndexOf(original, yarn.GetProperty("beta_fast").GetDouble())), 0);
        _high = (int)Math.Min(Math.Ceiling(IndexOf(original, yarn.GetProperty("beta_slow").GetDouble())), 63);
        AttentionFactor = yarn.GetProperty("mscale").GetDouble() == yarn.GetProperty("mscale_all_dim").GetDouble() ? 1 : double.NaN;
    }

    public double AttentionFactor { get; } = 1;

    /// <summary>In the fixed point of <see cref="Exact"/>.</summary>
    public BigInteger[] Frequencies() => [.. Enumerable.Range(0, Count).Select(i =>
    {
        BigInteger frequency = Exact.Quotient(Exact.One, Exact.Power(_theta, i));
        int steps = Math.Clamp(i - _low, 0, _high - _low);
        return ((frequency * steps / _factor) + (frequency * (_high - _low - steps))) / (_high - _low);
    })];

    /// <summary>Every operation of transformers' expression rounded once to float32; doubles have bits enough for what rounds a single operation.</summary>
    public float[] FloatFrequencies() => [.. Enumerable.Range(0, Count).Select(i =>
    {
        float power = ToFloat(Exact.Power(_theta, i));
        float extrapolated = (float)(1.0 / power);
        float interpolated = (float)(1.0 / (float)((double)_factor * power));
        float ramp = Math.Clamp((float)((float)((double)i - _low) / (double)(_high - _low)), 0, 1);
        float kept = (float)(1.0 - ramp);
        float turned = (float)(1.0 - kept);
        return _high > Count ? extrapolated : (float)((double)(float)((double)interpolated * turned) + (float)((double)extrapolated * kept));
    })];

    /// <summary>The float nearest to a number that is not halfway between two.</summary>
    public static float ToFloat(BigInteger value)
    {
        float nearest = (float)Exact.ToDouble(value);
        return new[] { MathF.BitDecrement(nearest), nearest, MathF.BitIncrement(nearest) }
            .MinBy(candidate => BigInteger.Abs(Exact.Of(candidate) - value));
    }

    private double IndexOf(double original, double turns) => 64 * Math.Log(original / (2 * Math.PI * turns)) / (2 * Math.Log(_theta));

    private static JsonElement? Find(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
