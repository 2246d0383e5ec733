using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>Finds in a model's configuration what its rotary embedding needs.</summary>
internal static class ConfigReader
{
    private const string FractionKey = "partial_rotary_factor";
    private const string RotaryDimKey = "qk_rope_head_dim";
    private const string OtherDimKey = "qk_nope_head_dim";

    /// <summary>Reads a configuration.</summary>
    /// <param name="root">The whole <c>config.json</c>.</param>
    /// <param name="layerType">Which kind of layer, where they differ.</param>
    /// <exception cref="RopeConfigException">A key is missing, or its value breaks a rule or contradicts another.</exception>
    public static RopeConfig Read(ConfigObject root, string? layerType)
    {
        ConfigObject model = ModelOf(root);
        return Read(model, LayerRopes.Find(model, layerType), layerType);
    }

    /// <summary>Reads the ropes of all kinds of layers, or the one of all layers.</summary>
    /// <inheritdoc cref="Read(ConfigObject, string?)"/>
    public static RopeConfig[] ReadAll(ConfigObject root)
    {
        ConfigObject model = ModelOf(root);
        return [.. LayerRopes.FindAll(model).Select(found => Read(model, found.Rope, found.LayerType))];
    }

    /// <summary>The language model, which a multimodal one has within.</summary>
    private static ConfigObject ModelOf(ConfigObject root) => root.Object("text_config") ?? root;

    private static RopeConfig Read(ConfigObject model, LayerRope rope, string? layerType)
    {
        string? type = rope.IsScaled ? ScalingTypes.NameOf(rope.Parameters) : null;
        bool isProportional = type == ScalingTypes.Proportional;

        // Where the dimension is given outright, a part of the head means nothing.
        double fraction = isProportional || !model.Has(rope.DimensionKey(model, RotaryDimKey))
            ? ScalingSource.Shared(rope.Parameters, model, FractionKey, NumberRule.Fraction) ?? 1
            : 1;
        CheckRotaryDim(model, rope, isProportional ? 1 : fraction);

        RopeScaling scaling = ScalingTypes.Read(type, new ScalingSource(rope.Parameters ?? model, model, rope.Theta, rope.AttentionFactor), fraction);
        int? maxLength = model.Count("max_position_embeddings", NumberRule.Count);
        return new RopeConfig(scaling, rope.Theta, maxLength, SoftmaxScaleOf(model, rope, scaling), layerType);
    }

    /// <summary>Refuses a model that rotates anything but 64 elements: the operator does no other.</summary>
    private static void CheckRotaryDim(ConfigObject model, LayerRope rope, double fraction)
    {
        string key = rope.DimensionKey(model, RotaryDimKey);
        if (model.Count(key, NumberRule.Count) is { } rotaryDim)
        {
            if (rotaryDim != RopeScaling.Dim)
                throw model.Bad(key, $"{RopeScaling.Dim}, the only rotary dimension that the operator has");
            return;
        }

        (double headDim, string origin) = HeadDimOf(model, rope);
        double dim = Math.Floor(headDim * fraction);
        if (dim != RopeScaling.Dim)
        {
            string product = fraction == 1 ? origin : string.Create(CultureInfo.InvariantCulture, $"{origin} times {FractionKey} {fraction}");
            throw new RopeConfigException(string.Create(
                CultureInfo.InvariantCulture,
                $"The rotary dimension must be {RopeScaling.Dim}, the only one that the operator has; it is {dim} ({product})."));
        }
    }

    private static (double HeadDim, string Origin) HeadDimOf(ConfigObject model, LayerRope rope)
    {
        string key = rope.DimensionKey(model, "head_dim");
        if (model.Count(key, NumberRule.Count) is { } headDim)
            return (headDim, string.Create(CultureInfo.InvariantCulture, $"{model.Name(key)} {headDim}"));
        if (!model.Has("hidden_size"))
            throw model.Missing(RotaryDimKey, $"{RopeScaling.Dim}, or there must be a head_dim, or a hidden_size with its num_attention_heads");
        int hidden = model.RequiredCount("hidden_size", NumberRule.Count);
        int heads = model.RequiredCount("num_attention_heads", NumberRule.Count);
        return (hidden / heads, string.Create(
            CultureInfo.InvariantCulture, $"{model.Name("hidden_size")} {hidden} divided by {model.Name("num_attention_heads")} {heads}"));
    }

    /// <summary>DeepSeek's: (64 + qk_nope_head_dim)^−½, times g(mscale_all_dim)² with yarn.</summary>
    private static double? SoftmaxScaleOf(ConfigObject model, LayerRope rope, RopeScaling scaling)
    {
        if (!model.Has(rope.DimensionKey(model, RotaryDimKey)) || model.Count(rope.DimensionKey(model, OtherDimKey), NumberRule.Count) is not { } otherDim)
            return null;
        double scale = Math.Pow((double)RopeScaling.Dim + otherDim, -0.5);
        if (scaling is not YarnScaling { ScaleOfAllDim: not 0 } yarn)
            return scale;
        double attention = yarn.Attention(yarn.ScaleOfAllDim);
        return scale * (attention * attention);
    }
}
