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
        (ConfigObject? parameters, string name) = ParametersOf(model);
        SecondBase? second = SecondBase.Of(model);
        if (LayersOf(parameters, name) is { Count: > 0 } layers)
            return OfLayer(model, layers, second, layerType, name);
        if (second is not null)
            return second.Choose(model, parameters, ThetaOf(model, parameters), layerType);
        if (layerType is not null && !model.Lists("layer_types", layerType))
        {
            throw new RopeConfigException(
                $"The configuration must have the layer type that is asked for, {ConfigText.Of(layerType)}; it has one rope for all layers. Ask for none.");
        }

        return new LayerRope(parameters, ThetaOf(model, parameters));
    }

    /// <summary>Finds the ropes of all kinds of layers; or one, of no kind, where all have the same.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="RopeConfigException">The ropes are not there.</exception>
    public static IEnumerable<(string? LayerType, LayerRope Rope)> FindAll(ConfigObject model)
    {
        (ConfigObject? parameters, string name) = ParametersOf(model);
        SecondBase? second = SecondBase.Of(model);
        if (LayersOf(parameters, name) is { Count: > 0 } layers)
        {
            return AreSame(model, layers, second)
                ? [(null, RopeOf(model, layers[0], second))]
                : layers.Select(layer => ((string?)layer.Key, RopeOf(model, layer, second)));
        }

        double theta = ThetaOf(model, parameters);
        return second is null || second.IsOfNoEffect(model, parameters, theta)
            ? [(null, new LayerRope(parameters, theta))]
            : new[] { second.OtherLayers, second.Layers }.Select(layerType => ((string?)layerType, second.Choose(model, parameters, theta, layerType)));
    }

    private static (ConfigObject? Parameters, string Name) ParametersOf(ConfigObject model)
    {
        ConfigObject? newer = model.Object(NewerKey);
        ConfigObject? older = model.Object(OlderKey);
        return newer is null || older is null || newer.IsSameAs(older)
            ? (newer ?? older, model.Name(newer is null ? OlderKey : NewerKey))
            : throw model.Bad(OlderKey, $"absent or the same as {NewerKey}");
    }

    /// <summary>The objects for each layer type; none where there are parameters themselves.</summary>
    private static List<(string Key, ConfigObject Value)> LayersOf(ConfigObject? parameters, string name)
    {
        if (parameters is null)
            return [];
        List<(string Key, ConfigObject Value)> layers = parameters.Objects(MostLayerTypes + 1, ScalingTypes.IsParameter, out bool hasParameters);
        if (hasParameters && s_pair.All(label => layers.Exists(found => found.Key == label)))
            layers.RemoveAll(found => !s_pair.Contains(found.Key, StringComparer.Ordinal));
        else if (hasParameters && layers.Exists(found => found.Key.EndsWith("_attention", StringComparison.Ordinal)))
            throw new RopeConfigException($"{name} must hold parameters, or an object of them for each layer type; it holds both.");
        else if (hasParameters)
            layers.Clear();

        if (layers.Count > MostLayerTypes)
            throw new RopeConfigException($"{name} must have at most {MostLayerTypes} layer types; it has more.");
        HashSet<string> keys = new(StringComparer.Ordinal);
        int repeated = layers.FindIndex(layer => !keys.Add(layer.Key));
        return repeated < 0
            ? layers
            : throw new RopeConfigException($"{name} must have each layer type once; it has {ConfigText.Of(layers[repeated].Key)} again.");
    }

    private static LayerRope OfLayer(
        ConfigObject model, List<(string Key, ConfigObject Value)> layers, SecondBase? second, string? layerType, string name)
    {
        int index = layerType is null ? 0 : layers.FindIndex(layer => layer.Key == layerType);
        if (index < 0)
        {
            throw new RopeConfigException(
                $"{name} must have the layer type that is asked for, {ConfigText.Of(layerType!)}; it has {List(layers)}.");
        }

        if (layerType is null && !AreSame(model, layers, second))
            throw new RopeConfigException($"{name} must be the same for all layer types, or one must be asked for; it has {List(layers)}.");
        return RopeOf(model, layers[index], second);
    }

    private static LayerRope RopeOf(ConfigObject model, (string Key, ConfigObject Value) layer, SecondBase? second) => new(
        layer.Value, ThetaOf(model, layer, second), Prefix: second?.Layers == layer.Key ? second.Prefix : "");

    private static bool AreSame(ConfigObject model, List<(string Key, ConfigObject Value)> layers, SecondBase? second) => layers.TrueForAll(
        layer => ThetaOf(model, layer, second) == ThetaOf(model, layers[0], second) && layer.Value.IsSameAs(layers[0].Value));

    private static double ThetaOf(ConfigObject model, ConfigObject? parameters) =>
        ScalingSource.Shared(parameters, model, LayerRope.ThetaKey, NumberRule.Theta) ?? throw model.Missing(LayerRope.ThetaKey, NumberRule.Theta.Text);

    /// <summary>What a layer type has of its own counts, and not what the model has beside.</summary>
    private static double ThetaOf(ConfigObject model, (string Key, ConfigObject Value) layer, SecondBase? second) =>
        layer.Value.Number(LayerRope.ThetaKey, NumberRule.Theta)
        ?? (second?.Layers == layer.Key ? second.Theta(model) : model.RequiredNumber(LayerRope.ThetaKey, NumberRule.Theta));

    private static string List(List<(string Key, ConfigObject Value)> layers)
    {
        string names = string.Join(", ", layers.Take(MostNamesTold).Select(layer => ConfigText.Of(layer.Key)));
        return layers.Count > MostNamesTold ? $"{names} and {layers.Count - MostNamesTold} more" : names;
    }
}
