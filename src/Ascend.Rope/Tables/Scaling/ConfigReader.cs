using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>Finds in a model's configuration what its rotary embedding needs.</summary>
internal static class ConfigReader
{
    private const string ThetaKey = "rope_theta";
    private const string FractionKey = "partial_rotary_factor";
    private const string RotaryDimKey = "qk_rope_head_dim";
    private const string OtherDimKey = "qk_nope_head_dim";

    /// <summary>Far more kinds of layers than any model has: what has more of them is none, and would take long to compare.</summary>
    private const int MostLayerTypes = 64;

    private const int MostNamesTold = 8;

    /// <summary>Reads a configuration.</summary>
    /// <param name="root">The whole <c>config.json</c>.</param>
    /// <param name="layerType">Which kind of layer, where they differ.</param>
    /// <exception cref="RopeConfigException">A key is missing, or its value breaks a rule or contradicts another.</exception>
    public static RopeConfig Read(ConfigObject root, string? layerType)
    {
        // The language model of a multimodal one.
        ConfigObject model = root.Object("text_config") ?? root;
        ConfigObject? parameters = ParametersOf(model, layerType);
        string? type = ScalingTypes.NameOf(parameters);
        double fraction = Shared(parameters, model, FractionKey, NumberRule.Fraction) ?? 1;
        CheckRotaryDim(model, type == ScalingTypes.Proportional ? 1 : fraction);
        double theta = Shared(parameters, model, ThetaKey, NumberRule.Theta) ?? throw model.Missing(ThetaKey, NumberRule.Theta.Text);

        RopeScaling scaling = ScalingTypes.Read(type, new ScalingSource(parameters ?? model, model, theta), fraction);
        return new RopeConfig(scaling, theta, model.Count("max_position_embeddings", NumberRule.Count), SoftmaxScaleOf(model, scaling));
    }

    /// <summary>The object that names the rope type, under its newer or older key: null where the model has none.</summary>
    private static ConfigObject? ParametersOf(ConfigObject model, string? layerType)
    {
        ConfigObject? newer = model.Object("rope_parameters");
        ConfigObject? older = model.Object("rope_scaling");
        if (newer is not null && older is not null && !newer.IsSameAs(older))
            throw model.Bad("rope_scaling", "absent or the same as rope_parameters");
        ConfigObject? parameters = newer ?? older;
        if (parameters is null)
            return null;

        string name = newer is null ? "rope_scaling" : "rope_parameters";
        List<(string Key, ConfigObject Value)> layers = parameters.Objects(MostLayerTypes + 1, out bool hasOthers);
        if (layers.Count == 0)
            return parameters;
        if (hasOthers)
            throw new RopeConfigException($"{model.Name(name)} must hold parameters, or an object of them for each layer type; it holds both.");
        return OfLayer(parameters, layers, layerType, model.Name(name));
    }

    private static ConfigObject OfLayer(ConfigObject parameters, List<(string Key, ConfigObject Value)> layers, string? layerType, string name)
    {
        if (layers.Count > MostLayerTypes)
            throw new RopeConfigException($"{name} must have at most {MostLayerTypes} layer types; it has more.");
        if (layers.GroupBy(layer => layer.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
            throw new RopeConfigException($"{name} must have each layer type once; it has {ConfigText.Of(repeated.Key)} again.");
        if (layerType is not null)
        {
            return parameters.Object(layerType) ?? throw new RopeConfigException(
                $"{name} must have the layer type that is asked for, {ConfigText.Of(layerType)}; it has {List(layers)}.");
        }

        ConfigObject first = layers[0].Value;
        return layers.TrueForAll(layer => layer.Value.IsSameAs(first))
            ? first
            : throw new RopeConfigException($"{name} must be the same for all layer types, or one must be asked for; it has {List(layers)}.");
    }

    private static string List(List<(string Key, ConfigObject Value)> layers)
    {
        string names = string.Join(", ", layers.Take(MostNamesTold).Select(layer => ConfigText.Of(layer.Key)));
        return layers.Count > MostNamesTold ? $"{names} and {layers.Count - MostNamesTold} more" : names;
    }

    /// <summary>A key that may stand with the parameters, with the model, or with both if it is the same.</summary>
    private static double? Shared(ConfigObject? parameters, ConfigObject model, string key, NumberRule rule)
    {
        double? inner = parameters?.Number(key, rule);
        double? outer = model.Number(key, rule);
        return inner is not null && outer is not null && inner != outer
            ? throw ScalingSource.Differ(parameters!.Name(key), inner.Value, model.Name(key), outer.Value)
            : inner ?? outer;
    }

    /// <summary>Refuses a model that rotates anything but 64 elements: the operator does no other.</summary>
    private static void CheckRotaryDim(ConfigObject model, double fraction)
    {
        if (model.Count(RotaryDimKey, NumberRule.Count) is { } rotaryDim)
        {
            if (rotaryDim != RopeScaling.Dim)
                throw model.Bad(RotaryDimKey, $"{RopeScaling.Dim}, the only rotary dimension that the operator has");
            return;
        }

        (double headDim, string origin) = HeadDimOf(model);
        double dim = Math.Floor(headDim * fraction);
        if (dim != RopeScaling.Dim)
        {
            string product = fraction == 1 ? origin : string.Create(CultureInfo.InvariantCulture, $"{origin} times {FractionKey} {fraction}");
            throw new RopeConfigException(string.Create(
                CultureInfo.InvariantCulture,
                $"The rotary dimension must be {RopeScaling.Dim}, the only one that the operator has; it is {dim} ({product})."));
        }
    }

    private static (double HeadDim, string Origin) HeadDimOf(ConfigObject model)
    {
        if (model.Count("head_dim", NumberRule.Count) is { } headDim)
            return (headDim, string.Create(CultureInfo.InvariantCulture, $"{model.Name("head_dim")} {headDim}"));
        if (!model.Has("hidden_size"))
            throw model.Missing(RotaryDimKey, $"{RopeScaling.Dim}, or there must be a head_dim, or a hidden_size with its num_attention_heads");
        int hidden = model.RequiredCount("hidden_size", NumberRule.Count);
        int heads = model.RequiredCount("num_attention_heads", NumberRule.Count);
        return (hidden / heads, string.Create(
            CultureInfo.InvariantCulture, $"{model.Name("hidden_size")} {hidden} divided by {model.Name("num_attention_heads")} {heads}"));
    }

    /// <summary>DeepSeek's: (64 + qk_nope_head_dim)^−½, times g(mscale_all_dim)² with yarn.</summary>
    private static double? SoftmaxScaleOf(ConfigObject model, RopeScaling scaling)
    {
        if (!model.Has(RotaryDimKey) || model.Count(OtherDimKey, NumberRule.Count) is not { } otherDim)
            return null;
        double scale = Math.Pow((double)RopeScaling.Dim + otherDim, -0.5);
        if (scaling is not YarnScaling { ScaleOfAllDim: not 0 } yarn)
            return scale;
        double attention = yarn.Attention(yarn.ScaleOfAllDim);
        return scale * (attention * attention);
    }
}
