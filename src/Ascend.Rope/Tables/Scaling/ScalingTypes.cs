using Ascend.Rope.Tables.Json;

namespace Ascend.Rope.Tables.Scaling;

/// <summary>The rope types by their names: a further one is a line here and a file beside.</summary>
internal static class ScalingTypes
{
    private const string Names = "default, linear, dynamic, yarn, llama3, longrope or proportional";

    /// <summary>Keys that mean nothing without a type.</summary>
    private static readonly string[] s_telling = ["factor", "short_factor", "long_factor", "low_freq_factor", "beta_fast"];

    /// <summary>The other keys that say what a rope is.</summary>
    private static readonly string[] s_others =
    [
        "rope_type", "type", "rope_theta", "partial_rotary_factor", "original_max_position_embeddings", "high_freq_factor", "beta_slow", "truncate", "mscale",
        "mscale_all_dim", "attention_factor",
    ];

    /// <summary>Whether a key says what a rope is, and is not the name of a kind of layer, or unknown.</summary>
    public static bool IsParameter(string key) => s_telling.Contains(key, StringComparer.Ordinal) || s_others.Contains(key, StringComparer.Ordinal);

    /// <summary>The name of the type, under its newer or older key; null where nothing asks for scaling.</summary>
    /// <exception cref="RopeConfigException">The keys contradict each other, or there is no type for parameters that need one.</exception>
    public static string? NameOf(ConfigObject? parameters)
    {
        if (parameters is null)
            return null;
        string? newer = Current(parameters.Word("rope_type"));
        string? older = Current(parameters.Word("type"));
        if (newer is not null && older is not null && newer != older)
            throw parameters.Bad("type", $"the same as {parameters.Name("rope_type")}, which is {ConfigText.Of(newer)}");
        return newer ?? older ?? (s_telling.FirstOrDefault(parameters.Has) is { } key
            ? throw parameters.Missing("rope_type", $"{Names} where there is a {key}")
            : null);
    }

    /// <summary>Reads the parameters of a type.</summary>
    /// <param name="name">Of <see cref="NameOf"/>.</param>
    /// <param name="source">Where they are read.</param>
    /// <param name="fraction">The part of the head that is rotated.</param>
    /// <exception cref="RopeConfigException">The type is unknown, or a parameter breaks a rule.</exception>
    public static RopeScaling Read(string? name, ScalingSource source, double fraction) => name switch
    {
        null or Default => new DefaultScaling(source.Theta),
        "linear" => new LinearScaling(source),
        "dynamic" => new DynamicScaling(source),
        "yarn" => new YarnScaling(source),
        "llama3" => new Llama3Scaling(source),
        "longrope" => new LongRopeScaling(source),
        Proportional => new ProportionalScaling(source, fraction),
        _ => throw source.Parameters.Bad(source.Parameters.Has("rope_type") ? "rope_type" : "type", Names),
    };

    public const string Default = "default";

    /// <summary>The type whose head is rotated as a whole, whatever part of it turns.</summary>
    public const string Proportional = "proportional";

    /// <summary>Phi-3 was published before longrope had its name.</summary>
    private static string? Current(string? name) => name == "su" ? "longrope" : name;
}
