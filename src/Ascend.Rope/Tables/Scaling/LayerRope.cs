using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>Where the rope of a kind of layer stands in a configuration.</summary>
/// <param name="Parameters">The object that names the rope type, under its newer or older key; null where the model has none.</param>
/// <param name="Theta">The base of the frequencies.</param>
/// <param name="IsScaled">Whether the rope type counts for these layers.</param>
/// <param name="AttentionFactor">The one of yarn where none is given, if it is not what yarn would make of its factor.</param>
/// <param name="Prefix">What stands before the keys of dimensions that are these layers' own.</param>
internal sealed record LayerRope(
    ConfigObject? Parameters, double Theta, bool IsScaled = true, double? AttentionFactor = null, string Prefix = "")
{
    /// <summary>The key of the base.</summary>
    public const string ThetaKey = "rope_theta";

    /// <summary>The key of a dimension: that of these layers, if they have one.</summary>
    public string DimensionKey(ConfigObject model, string key) => model.Has(Prefix + key) ? Prefix + key : key;
}
