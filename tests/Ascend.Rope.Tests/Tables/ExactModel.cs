using System.Numerics;
using System.Text.Json;

namespace Ascend.Rope.Tests.Tables;

/// <summary>
/// The frequencies of a model from its configuration: exactly, and emulating float32 step by step as transformers' expression has them and torch evaluates
/// it. It shares nothing with the library.
/// </summary>
internal sealed class ExactModel
{
    private const int Count = 32;

    private readonly JsonElement _model;
    private readonly JsonElement _parameters;
    private readonly string _type;
    private readonly int _length;

    public ExactModel(byte[] json, int length = 1)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        _model = document.RootElement.Clone();
        _parameters = Find(_model, "rope_parameters") ?? Find(_model, "rope_scaling") ?? _model;
        string type = (Find(_parameters, "rope_type") ?? Find(_parameters, "type"))?.GetString() ?? "default";
        _type = type == "su" ? "longrope" : type;
        _length = length;
    }

    public ExactModel(string name, int length = 1)
        : this(KnownModel.Json(name), length)
    {
    }

    public double AttentionFactor => _type switch
    {
        "yarn" => Maybe("attention_factor")
            ?? (Maybe("mscale") > 0 && Maybe("mscale_all_dim") > 0 ? Scale(Number("mscale")) / Scale(Number("mscale_all_dim")) : Scale(1)),
        "longrope" => Maybe("attention_factor") ?? Math.Sqrt(1 + (Math.Log(Factor) / Math.Log(Number("original_max_position_embeddings")))),
        _ => 1,
    };

    private double Theta => Number("rope_theta");

    private double Factor => Maybe("factor")
        ?? (_type is "yarn" or "longrope" ? Number("max_position_embeddings") / Number("original_max_position_embeddings") : 1);

    /// <summary>In the fixed point of <see cref="Exact"/>.</summary>
    public BigInteger[] Frequencies() => [.. Enumerable.Range(0, Count).Select(i =>
    {
        BigInteger plain = Exact.Quotient(Exact.One, Exact.RopePower(Exact.Of(Theta), i));
        BigInteger divided = Exact.Quotient(plain, Exact.Of(Factor));
        return _type switch
        {
            "default" => plain,
            "linear" => divided,
            "dynamic" => Exact.Quotient(plain, Exact.Root(Exact.Power(Growth(), i), 31)),
            "yarn" => Mix(divided, plain, Ramp(i)),
            "llama3" => Llama3(plain, divided),
            "longrope" => Exact.Quotient(plain, Exact.Of(Divisor(i))),
            "proportional" => i < Turning ? divided : 0,
            _ => throw new NotSupportedException(_type),
        };
    })];

    /// <summary>Every operation of transformers' expression rounded once to float32; doubles have bits enough for what rounds a single operation.</summary>
    public float[] FloatFrequencies() => [.. Enumerable.Range(0, Count).Select(i =>
    {
        float power = ToFloat(Exact.RopePower(Exact.Of(FloatTheta()), i));
        float plain = Round(1.0 / power);
        float factor = (float)Factor;
        return _type switch
        {
            "default" or "dynamic" => plain,
            "linear" => Round((double)plain / factor),
            "yarn" => FloatYarn(i, plain, Round(1.0 / Round((double)factor * power))),
            "llama3" => FloatLlama3(plain, factor),
            "longrope" => Round(1.0 / Round((double)(float)Divisor(i) * power)),
            "proportional" => i < Turning ? Round((double)plain / factor) : 0,
            _ => throw new NotSupportedException(_type),
        };
    })];

    /// <summary>The float nearest to a number that is not halfway between two.</summary>
    public static float ToFloat(BigInteger value)
    {
        float nearest = (float)Exact.ToDouble(value);
        return new[] { MathF.BitDecrement(nearest), nearest, MathF.BitIncrement(nearest) }
            .MinBy(candidate => BigInteger.Abs(Exact.Of(candidate) - value));
    }

    private double Scale(double scale) => (0.1 * scale * Math.Log(Factor)) + 1;

    private int Turning => (int)Math.Floor((Maybe("partial_rotary_factor") ?? 1) * Count);

    private double Divisor(int index) => _parameters
        .GetProperty(_length > Number("original_max_position_embeddings") ? "long_factor" : "short_factor")[index].GetDouble();

    /// <summary>By what dynamic raises the base, before its power of 64/62.</summary>
    private BigInteger Growth()
    {
        int most = (int)Number("max_position_embeddings");
        BigInteger factor = Exact.Of(Factor);
        return (factor * Math.Max(_length, most) / most) - factor + Exact.One;
    }

    private float FloatTheta()
    {
        if (_type != "dynamic" || _length <= Number("max_position_embeddings"))
            return (float)Theta;

        // The length is a tensor then.
        float ratio = Round((double)Round((double)(float)Factor * _length) / (float)Number("max_position_embeddings"));
        float growth = Round((double)ratio - (float)(Factor - 1));
        return Round((double)(float)Theta * ToFloat(Exact.Power(Exact.Of(growth), (float)(64.0 / 62))));
    }

    private (double Low, double High) RampEnds()
    {
        double low = IndexOf(Maybe("beta_fast") ?? 32);
        double high = IndexOf(Maybe("beta_slow") ?? 1);
        if (Find(_parameters, "truncate")?.GetBoolean() ?? true)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, 63));
        return (low, low == high ? high + 0.001 : high);
    }

    private BigInteger Ramp(int index)
    {
        (double low, double high) = RampEnds();
        return BigInteger.Clamp(Exact.Quotient(Exact.Of(index) - Exact.Of(low), Exact.Of(high) - Exact.Of(low)), 0, Exact.One);
    }

    private float FloatYarn(int index, float extrapolated, float interpolated)
    {
        (double low, double high) = RampEnds();
        float ramp = Math.Clamp(Round((double)Round((double)index - (float)low) / (float)(high - low)), 0, 1);
        float kept = Round(1.0 - ramp);
        float turned = Round(1.0 - kept);
        return Round((double)Round((double)interpolated * turned) + Round((double)extrapolated * kept));
    }

    /// <summary>By how often the pair turns over the original length.</summary>
    private BigInteger Llama3(BigInteger plain, BigInteger divided)
    {
        BigInteger turns = Exact.Quotient(plain * (int)Number("original_max_position_embeddings"), Exact.FullTurn);
        BigInteger low = Exact.Of(Number("low_freq_factor"));
        BigInteger high = Exact.Of(Number("high_freq_factor"));
        return Mix(plain, divided, BigInteger.Clamp(Exact.Quotient(turns - low, high - low), 0, Exact.One));
    }

    /// <summary>torch's order: a number divided by a tensor is the tensor's reciprocal times the number.</summary>
    private float FloatLlama3(float plain, float factor)
    {
        double original = Number("original_max_position_embeddings");
        double low = Number("low_freq_factor");
        double high = Number("high_freq_factor");
        float wavelength = Round((double)Round(1.0 / plain) * (float)(2 * Math.PI));
        if (wavelength > (float)(original / low))
            return Round((double)plain / factor);
        if (wavelength < (float)(original / high))
            return plain;
        float turns = Round((double)Round(1.0 / wavelength) * (float)original);
        float smooth = Round((double)Round((double)turns - (float)low) / (float)(high - low));
        return Round((double)Round((double)Round((double)Round(1.0 - smooth) * plain) / factor) + Round((double)smooth * plain));
    }

    /// <summary>So much of the first, and of the second what is left.</summary>
    private static BigInteger Mix(BigInteger first, BigInteger second, BigInteger part) =>
        Exact.Product(first, part) + Exact.Product(second, Exact.One - part);

    private static float Round(double value) => (float)value;

    private double IndexOf(double turns) =>
        64 * Math.Log(Number("original_max_position_embeddings") / (2 * Math.PI * turns)) / (2 * Math.Log(Theta));

    private double Number(string key) => Maybe(key) ?? throw new KeyNotFoundException(key);

    private double? Maybe(string key) => (Find(_parameters, key) ?? Find(_model, key))?.GetDouble();

    private static JsonElement? Find(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
