using System.Text;
using Ascend.Rope.Tests.Reference;
using Ascend.Rope.Tests.Tables;

namespace Ascend.Rope.TestHost.Fuzz;

/// <summary>The reader of configurations.</summary>
internal static class ConfigFuzz
{
    private const string Words = """
        rope_theta rope_scaling rope_parameters rope_type type text_config qk_rope_head_dim qk_nope_head_dim head_dim hidden_size num_attention_heads
        partial_rotary_factor max_position_embeddings original_max_position_embeddings factor beta_fast beta_slow truncate mscale mscale_all_dim
        attention_factor low_freq_factor high_freq_factor short_factor long_factor default linear dynamic yarn llama3 longrope su proportional
        0 1 2 64 -1 0.5 1e15 1e-15 1e999 2147483647 2147483648 4096.0 10000 true false null {} [] {"a":1} [[[[ }}}} "\\ud800" "\\u0000" , : "
        full_attention
        """;

    public static FuzzTarget Create() => new(
        [.. KnownModel.All.Select(KnownModel.Json), .. BadConfigs.All.Values.Select(bad => Encoding.UTF8.GetBytes(bad.Json))],
        [.. Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)],
        Read);

    /// <summary>What is taken must have numbers; what is refused, a reason that fits on a line.</summary>
    private static bool Read(byte[] file)
    {
        try
        {
            RopeConfig config = RopeConfig.FromJson(file);
            foreach (RopePrecision precision in Enum.GetValues<RopePrecision>())
            {
                foreach (int length in (ReadOnlySpan<int>)[1, int.MaxValue])
                    CheckNumbers(config.InverseFrequencies(precision, length));
            }

            CheckNumbers(config.AttentionFactor, config.Factor, config.Theta, config.SoftmaxScale ?? 1);
            return true;
        }
        catch (RopeConfigException exception)
        {
            return exception.Message.All(letter => letter is >= ' ' and <= '~')
                ? false
                : throw new InvalidOperationException("A message must be printable ASCII.", exception);
        }
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
