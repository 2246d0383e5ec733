using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>
/// A key that gives some layers another base than <c>rope_theta</c>, as older files have it: transformers makes an object for each layer type of them.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Layers">The type of the layers that it is for, as transformers calls it.</param>
/// <param name="OtherLayers">That of the others, which have <c>rope_theta</c>.</param>
/// <param name="IsScaled">Whether the rope type counts for these layers, and not for the others.</param>
/// <param name="Prefix">What stands before the keys of dimensions that are these layers' own.</param>
internal sealed record SecondBase(string Key, string Layers, string OtherLayers, bool IsScaled = false, string Prefix = "")
{
    private const string Sliding = "sliding_attention";
    private const string Full = "full_attention";

    private static readonly SecondBase[] s_all =
    [
        // DeepSeek-V4: only layers that compress keys and values are scaled, and their cos and sin are not multiplied.
        new("compress_rope_theta", "compress", "main", IsScaled: true),
        new("swa_rope_theta", Sliding, Full, Prefix: "swa_"),       // MiMo-V2
        new("rope_local_base_freq", Sliding, Full),                 // Gemma 3
        new("local_rope_theta", Sliding, Full),
    ];

    /// <summary>The one that a model has, or null.</summary>
    /// <exception cref="RopeConfigException">It has more than one.</exception>
    public static SecondBase? Of(ConfigObject model)
    {
        SecondBase[] there = [.. s_all.Where(second => model.Has(second.Key))];
        return there.Length < 2
            ? there.FirstOrDefault()
            : throw model.Bad(there[1].Key, $"absent where there is a {model.Name(there[0].Key)}");
    }

    /// <summary>The base of these layers.</summary>
    public double Theta(ConfigObject model) => model.RequiredNumber(Key, NumberRule.Theta);

    /// <summary>The rope of the layers that are asked for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">Its only parameters, which are not those of a layer type; null if it has none.</param>
    /// <param name="theta">Its <c>rope_theta</c>.</param>
    /// <param name="layerType">What is asked for.</param>
    /// <exception cref="RopeConfigException">The model has no such layers, or nothing is asked for and they differ.</exception>
    public LayerRope Choose(ConfigObject model, ConfigObject? parameters, double theta, string? layerType)
    {
        LayerRope layers = new(parameters, Theta(model), IsScaled, IsScaled ? 1 : null, Prefix);
        LayerRope others = new(parameters, theta, !IsScaled);
        if (layerType == Layers)
            return layers;
        if (layerType == OtherLayers)
            return others;
        if (layerType is not null)
            throw model.Bad(Key, $"for the layer type that is asked for, {ConfigText.Of(layerType)}, but is for {Layers}, and {ThetaName(model)} for {OtherLayers}");
        return IsOfNoEffect(model, parameters, theta)
            ? others
            : throw model.Bad(Key, string.Create(
                CultureInfo.InvariantCulture,
                $"{theta} like {ThetaName(model)}, without a rope type, or a layer type must be asked for, {Layers} or {OtherLayers}"));
    }

    /// <summary>Whether these layers have the rope of the others after all.</summary>
    /// <inheritdoc cref="Choose"/>
    public bool IsOfNoEffect(ConfigObject model, ConfigObject? parameters, double theta) =>
        Theta(model) == theta && ScalingTypes.NameOf(parameters) is null or ScalingTypes.Default;

    private static string ThetaName(ConfigObject model) => model.Name(LayerRope.ThetaKey);
}
