using System.Globalization;
using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>Where a rope type reads its parameters.</summary>
/// <param name="Parameters">The object that names the type.</param>
/// <param name="Model">The model that it is of.</param>
/// <param name="Theta">The base of the frequencies.</param>
/// <param name="AttentionFactor">The one of yarn where none is given, if it is not what yarn would make of its factor.</param>
internal sealed record ScalingSource(ConfigObject Parameters, ConfigObject Model, double Theta, double? AttentionFactor)
{
    private const string MaxLengthKey = "max_position_embeddings";
    private const string OriginalLengthKey = "original_max_position_embeddings";

    public double Factor() => Parameters.RequiredNumber("factor", NumberRule.Factor);

    public int MaxLength() => Model.RequiredCount(MaxLengthKey, NumberRule.Count);

    /// <summary>The original length, which some models have beside the parameters and not within.</summary>
    public int OriginalLength()
    {
        int? inner = Parameters.Count(OriginalLengthKey, NumberRule.OriginalLength);
        int? outer = Model.Count(OriginalLengthKey, NumberRule.OriginalLength);
        return inner is not null && outer is not null && inner != outer
            ? throw Differ(Parameters.Name(OriginalLengthKey), inner.Value, Model.Name(OriginalLengthKey), outer.Value)
            : inner ?? outer ?? throw Parameters.Missing(OriginalLengthKey, NumberRule.OriginalLength.Text);
    }

    /// <summary>The explicit factor, whatever the lengths are to each other; else by how much the one is longer than the other.</summary>
    public double FactorOrRatio(int originalLength)
    {
        if (Parameters.Number("factor", NumberRule.Factor) is { } factor)
            return factor;
        int maxLength = MaxLength();
        return maxLength >= originalLength
            ? (double)maxLength / originalLength
            : throw Model.Bad(
                MaxLengthKey,
                string.Create(CultureInfo.InvariantCulture, $"at least {OriginalLengthKey}, which is {originalLength}, where there is no {Parameters.Name("factor")}"));
    }

    /// <summary>A key that may stand with the parameters, with the model, or with both if it is the same.</summary>
    public static double? Shared(ConfigObject? parameters, ConfigObject model, string key, NumberRule rule)
    {
        double? inner = parameters?.Number(key, rule);
        double? outer = model.Number(key, rule);
        return inner is not null && outer is not null && inner != outer
            ? throw Differ(parameters!.Name(key), inner.Value, model.Name(key), outer.Value)
            : inner ?? outer;
    }

    /// <summary>Tells that a key that may be given in two places differs between them.</summary>
    private static RopeConfigException Differ(string name, double value, string otherName, double otherValue) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name} must be the same as {otherName}; the one is {value}, the other {otherValue}."));
}
