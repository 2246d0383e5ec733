using System.Text;
using Ascend.Rope.Tests.Reference;
using Ascend.Rope.Tests.Tables;

namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>The reader of models' configurations.</summary>
internal static class ConfigTarget
{
    private const string Words = """
        "rope_theta" "rope_scaling" "rope_parameters" "rope_type" "type" "text_config" "qk_rope_head_dim" "qk_nope_head_dim" "head_dim" "hidden_size"
        "num_attention_heads" "partial_rotary_factor" "max_position_embeddings" "original_max_position_embeddings" "factor" "beta_fast" "beta_slow" "truncate"
        "mscale" "mscale_all_dim" "attention_factor" "low_freq_factor" "high_freq_factor" "short_factor" "long_factor" "default" "linear" "dynamic" "yarn"
        "llama3" "longrope" "su" "proportional" "full_attention" "sliding_attention"
        "main" "compress" "layer_types" "compress_rope_theta" "swa_rope_theta" "swa_head_dim" "rope_local_base_freq" 64 0.5 1e9999999999 1e15 1e-15 4096.0 10000 true false null
        """;

    public static FuzzTarget Create() => new(
        [
            .. KnownModel.All.Concat(KnownModel.OfLayerTypes).Select(name => Encoding.UTF8.GetString(KnownModel.Json(name))),
            .. BadConfigs.All.Values.Select(bad => bad.Json),
        ],
        Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        (_, json) => json,
        Read,
        exception => exception is RopeConfigException && exception.Message.All(letter => letter is >= ' ' and <= '~'));

    /// <summary>What is taken must have numbers.</summary>
    private static void Read(string path)
    {
        foreach (RopeConfig rope in RopeConfig.AllFromJson(File.ReadAllBytes(path)))
            CheckNumbers(rope);
        CheckNumbers(RopeConfig.FromJson(path));
    }

    private static void CheckNumbers(RopeConfig config)
    {
        foreach (RopePrecision precision in Enum.GetValues<RopePrecision>())
        {
            foreach (int length in (ReadOnlySpan<int>)[1, int.MaxValue])
                CheckNumbers(config.InverseFrequencies(precision, length));
        }

        CheckNumbers(config.AttentionFactor, config.Factor, config.Theta, config.SoftmaxScale ?? 1);
    }

    private static void CheckNumbers(params ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number) || number < 0)
                throw new InvalidOperationException(FormattableString.Invariant($"A configuration that is taken must have numbers from 0 on; one is {number}."));
        }
    }
}
