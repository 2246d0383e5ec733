using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>Finds the rope of a kind of layer, as the several ways of writing it have it.</summary>
internal static class LayerRopes
{
    private const string NewerKey = "rope_parameters";
    private const string OlderKey = "rope_scaling";

    /// <summary>Far more kinds of layers than any model has: what has more of them is none, and would take long to compare.</summary>
    private const int MostLayerTypes = 64;

    private const int MostNamesTold = 8;

    /// <summary>The two ropes of DeepSeek-V4, beside which transformers leaves keys of the one that it read.</summary>
    private static readonly string[] s_pair = ["main", "compress"];

    /// <summary>Finds the rope.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layerType">The kind of layer that is asked for, or null.</param>
    /// <exception cref="RopeConfigException">It is not there, or layers differ and none is asked for.</exception>
    public static LayerRope Find(ConfigObject model, string? layerType)
    {
        ConfigObject? newer = model.Object(NewerKey);
        ConfigObject? older = model.Object(OlderKey);
        if (newer is not null && older is not null && !newer.IsSameAs(older))
            throw model.Bad(OlderKey, $"absent or the same as {NewerKey}");
        ConfigObject? parameters = newer ?? older;
        SecondBase? second = SecondBase.Of(model);
        string name = model.Name(newer is null ? OlderKey : NewerKey);
        if (parameters is not null && LayersOf(parameters, name) is { Count: > 0 } layers)
            return OfLayer(model, layers, second, layerType, name);

        double theta = ScalingSource.Shared(parameters, model, LayerRope.ThetaKey, NumberRule.Theta)
            ?? throw model.Missing(LayerRope.ThetaKey, NumberRule.Theta.Text);
        if (second is not null)
            return second.Choose(model, parameters, theta, layerType);
        if (layerType is not null && !model.Lists("layer_types", layerType))
        {
            throw new RopeConfigException(
                $"The configuration must have the layer type that is asked for, {ConfigText.Of(layerType)}; it has one rope for all layers. Ask for none.");
        }

        return new LayerRope(parameters, theta);
    }

    /// <summary>The objects for each layer type; none where there are parameters themselves.</summary>
    private static List<(string Key, ConfigObject Value)> LayersOf(ConfigObject parameters, string name)
    {
        List<(string Key, ConfigObject Value)> objects = parameters.Objects(MostLayerTypes + 1, ScalingTypes.IsParameter, out bool hasParameters);
        if (!hasParameters || objects.Count == 0)
            return objects;
        if (s_pair.All(label => objects.Any(found => found.Key == label)))
            return objects.FindAll(found => s_pair.Contains(found.Key, StringComparer.Ordinal));
        return objects.Any(found => found.Key.EndsWith("_attention", StringComparison.Ordinal))
            ? throw new RopeConfigException($"{name} must hold parameters, or an object of them for each layer type; it holds both.")
            : [];
    }

    private static LayerRope OfLayer(
        ConfigObject model, List<(string Key, ConfigObject Value)> layers, SecondBase? second, string? layerType, string name)
    {
        if (layers.Count > MostLayerTypes)
            throw new RopeConfigException($"{name} must have at most {MostLayerTypes} layer types; it has more.");
        if (layers.GroupBy(layer => layer.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
            throw new RopeConfigException($"{name} must have each layer type once; it has {ConfigText.Of(repeated.Key)} again.");

        LayerRope? rope = null;
        foreach ((string key, ConfigObject value) in layers)
        {
            if (layerType is not null && layerType != key)
                continue;
            LayerRope found = new(value, ThetaOf(key, value), Prefix: second?.Layers == key ? second.Prefix : "");
            if (rope is not null && (found.Theta != rope.Theta || !value.IsSameAs(rope.Parameters!)))
                throw new RopeConfigException($"{name} must be the same for all layer types, or one must be asked for; it has {List(layers)}.");
            rope ??= found;
        }

        return rope ?? throw new RopeConfigException(
            $"{name} must have the layer type that is asked for, {ConfigText.Of(layerType!)}; it has {List(layers)}.");

        // What a layer type has of its own counts, and not what the model has beside.
        double ThetaOf(string key, ConfigObject value) =>
            value.Number(LayerRope.ThetaKey, NumberRule.Theta)
            ?? (second?.Layers == key ? second.Theta(model) : model.RequiredNumber(LayerRope.ThetaKey, NumberRule.Theta));
    }

    private static string List(List<(string Key, ConfigObject Value)> layers)
    {
        string names = string.Join(", ", layers.Take(MostNamesTold).Select(layer => ConfigText.Of(layer.Key)));
        return layers.Count > MostNamesTold ? $"{names} and {layers.Count - MostNamesTold} more" : names;
    }
}
