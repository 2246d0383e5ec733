using System.Text;
using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>The frequencies of every rope type and of every known model, in both precisions, by arithmetic that shares nothing with the library.</summary>
public sealed class FrequencyTests
{
    /// <summary>In double precision a frequency takes a few operations, each of half a unit in the last place.</summary>
    private const double Tolerance = 1e-14;

    private static readonly string s_ones = string.Join(',', Enumerable.Range(0, 32).Select(i => FormattableString.Invariant($"{1 + (i * 0.03)}")));
    private static readonly string s_others = string.Join(',', Enumerable.Range(1, 32).Select(i => FormattableString.Invariant($"{i * 1.7}")));

    private static readonly Dictionary<string, string> s_types = new()
    {
        ["default"] = """ "rope_theta":1000000 """,
        ["linear"] = """ "rope_theta":10000,"rope_scaling":{"type":"linear","factor":2.7} """,
        ["dynamic"] = """ "rope_theta":10000,"max_position_embeddings":2048,"rope_scaling":{"type":"dynamic","factor":2} """,
        ["dynamic by a fraction"] = """ "rope_theta":500000,"max_position_embeddings":3000,"rope_scaling":{"type":"dynamic","factor":2.7} """,
        ["yarn"] = """
            "rope_theta":10000,"max_position_embeddings":163840,"rope_scaling":{"type":"yarn","original_max_position_embeddings":4096,"mscale":1,"mscale_all_dim":0.7}
            """,
        ["yarn without truncation"] = """
            "rope_theta":150000,"rope_scaling":{"type":"yarn","factor":32,"original_max_position_embeddings":4096,"truncate":false,"attention_factor":1.5}
            """,
        ["yarn of one step"] = """
            "rope_theta":10000,"rope_scaling":{"type":"yarn","factor":7,"original_max_position_embeddings":4096,"beta_fast":2.6,"beta_slow":2.6,"truncate":false}
            """,
        ["llama3"] = """
            "rope_theta":500000,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":8192}
            """,
        ["llama3 of a smaller base"] = """
            "rope_theta":10000,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":4096}
            """,
        ["longrope"] = $$"""
            "rope_theta":10000,"max_position_embeddings":131072,"original_max_position_embeddings":4096,
            "rope_scaling":{"type":"longrope","short_factor":[{{s_ones}}],"long_factor":[{{s_others}}]}
            """,
        ["proportional"] = """ "rope_parameters":{"rope_type":"proportional","rope_theta":1000000,"partial_rotary_factor":0.4,"factor":3} """,
    };

    public static TheoryData<string, int> Types =>
        new(from type in s_types.Keys from length in (int[])[1, 2048, 4096, 4097, 5000, 100_003] select (type, length));

    public static TheoryData<string> Models => [.. KnownModel.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void Frequencies_OfEveryType_AreThoseOfTheFormula(string type, int length) =>
        Check(Encoding.UTF8.GetBytes($"{{\"head_dim\":64,{s_types[type]}}}"), length);

    [Theory]
    [MemberData(nameof(Models))]
    public void Frequencies_OfEveryModel_AreThoseOfTheFormula(string model)
    {
        Check(KnownModel.Json(model), 1);
        Check(KnownModel.Json(model), KnownModel.Config(model).MaxLength!.Value);
    }

    private static void Check(byte[] json, int length)
    {
        RopeConfig config = RopeConfig.FromJson(json);
        ExactModel exact = new(json, length);
        Assert.Equal(exact.FloatFrequencies(), config.InverseFrequencies(RopePrecision.Float32, length).Select(value => (float)value));
        Assert.All(
            exact.Frequencies().Zip(config.InverseFrequencies(RopePrecision.Float64, length)),
            pair => Assert.InRange(pair.Second, Exact.ToDouble(pair.First) * (1 - Tolerance), Exact.ToDouble(pair.First) * (1 + Tolerance)));
        Assert.Equal(exact.AttentionFactor, config.AttentionFactor, 1e-15);
    }
}
