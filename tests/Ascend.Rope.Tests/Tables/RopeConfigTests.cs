using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>Models as they are, and the numbers that they imply.</summary>
public sealed class RopeConfigTests
{
    public static TheoryData<string> Models => [.. KnownModel.All];

    [Fact]
    public void DeepSeekV3_HasTheNumbersOfReference()
    {
        RopeConfig config = KnownModel.Config("DeepSeek-V3");
        Assert.Equal((RopeType.Yarn, 10000.0, 40.0, 163840, 4096), (config.Type, config.Theta, config.Factor, config.MaxLength, config.OriginalLength));
        double[] frequencies = config.InverseFrequencies();
        AssertAre(frequencies, (0, 1), (1, 0.7498942093324559), (2, 0.5623413251903491), (3, 0.4216965034285822));
        AssertAre(frequencies, (11, 0.03900692656714386), (12, 0.026879360111431223), (16, 0.0055), (22, 0.0001778279410038922));
        AssertAre(frequencies, (23, 3.33380358040831e-05), (24, 2.5e-05), (31, 3.3338035804083097e-06));
        AssertIs(1, config.AttentionFactor);
        AssertIs(0.1352337788608801, config.SoftmaxScale!.Value);
        AssertIs(-0.052850145930785936, Math.Cos(1000 * frequencies[5]));
        AssertIs(-0.9986024544707942, Math.Sin(1000 * frequencies[5]));
    }

    [Fact]
    public void Llama3_HasTheNumbersOfReference()
    {
        RopeConfig config = Parse("""
            {"head_dim":64,"rope_theta":500000,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,
            "original_max_position_embeddings":8192}}
            """);
        AssertAre(
            config.InverseFrequencies(),
            (1, 0.6636012376960885), (13, 0.004839421345719893), (14, 0.003211445994752591), (15, 0.0013718935677611381), (17, 0.0001785078127679964),
            (31, 3.767322690173964e-07));
        Assert.Null(config.SoftmaxScale);
    }

    [Theory]
    [InlineData("DeepSeek-V2", 1.0, 0.11472138679292611)]
    [InlineData("DeepSeek-V3.1", 1.0, 0.1352337788608801)]
    [InlineData("Kimi-K2", 1.0, 0.13086079996295005)]
    [InlineData("GLM-5", 1.0, 0.0625)]
    [InlineData("Moonlight", 1.0, 0.07216878364870322)]
    [InlineData("Phi-3-style", 1.1902380714238083, null)]
    [InlineData("Qwen-yarn", 1.138629436111989, null)]
    public void Model_ImpliesItsFactors(string name, double attentionFactor, double? softmaxScale)
    {
        RopeConfig config = KnownModel.Config(name);
        AssertIs(attentionFactor, config.AttentionFactor);
        Assert.Equal(softmaxScale is null, config.SoftmaxScale is null);
        if (softmaxScale is not null)
            AssertIs(softmaxScale.Value, config.SoftmaxScale!.Value);
    }

    [Fact]
    public void Linear_DividesAll()
    {
        double[] frequencies = Parse("""{"head_dim":64,"rope_theta":10000,"rope_scaling":{"type":"linear","factor":2.5}}""").InverseFrequencies();
        AssertAre(frequencies, (0, 0.4), (16, 0.004), (31, Math.Pow(10000, -62.0 / 64) / 2.5));
    }

    [Fact]
    public void Dynamic_RaisesTheBaseBeyondTheMaximum()
    {
        RopeConfig config = Parse("""{"head_dim":64,"rope_theta":10000,"max_position_embeddings":2048,"rope_scaling":{"type":"dynamic","factor":2}}""");
        Assert.True(config.DependsOnLength);
        Assert.Equal(config.InverseFrequencies(), config.InverseFrequencies(length: 2048));
        AssertAre(config.InverseFrequencies(length: 2048), (31, Math.Pow(10000, -62.0 / 64)));
        AssertAre(config.InverseFrequencies(length: 8192), (31, Math.Pow(10000 * Math.Pow((2 * 4) - 1, 64.0 / 62), -62.0 / 64)));
    }

    [Fact]
    public void LongRope_HasTwoSetsOfDivisors()
    {
        RopeConfig config = KnownModel.Config("Phi-3-style");
        Assert.Equal((RopeType.LongRope, 4096, 32.0), (config.Type, config.OriginalLength, config.Factor));
        AssertAre(config.InverseFrequencies(length: 4096), (1, 1 / (1.02 * Math.Pow(10000, 2.0 / 64))));
        AssertAre(config.InverseFrequencies(length: 4097), (1, 1 / (1.61 * Math.Pow(10000, 2.0 / 64))));
    }

    [Fact]
    public void Proportional_TurnsAPartOfTheHead()
    {
        RopeConfig config = Parse("""{"head_dim":64,"rope_parameters":{"rope_type":"proportional","rope_theta":1000000,"partial_rotary_factor":0.25}}""");
        double[] frequencies = config.InverseFrequencies();
        AssertAre(frequencies, (7, Math.Pow(1000000, -14.0 / 64)), (8, 0), (31, 0));
    }

    [Fact]
    public void Yarn_WithoutTruncation_RampsBetweenFractions()
    {
        double[] frequencies = Parse("""
            {"qk_rope_head_dim":64,"rope_theta":10000,"max_position_embeddings":163840,
            "rope_scaling":{"type":"yarn","original_max_position_embeddings":4096,"truncate":false}}
            """).InverseFrequencies();
        double ramp = (16 - 10.472240810318025) / (22.513440636877274 - 10.472240810318025);
        Assert.Equal((0.01 / 40 * ramp) + (0.01 * (1 - ramp)), frequencies[16], 1e-17);
    }

    /// <summary>What stands where, and what need not stand.</summary>
    [Theory]
    [InlineData("""{"text_config":{"head_dim":64,"rope_theta":10000},"rope_theta":"ignored"}""")]
    [InlineData("""{"text_config":null,"head_dim":64,"rope_theta":1e4}""")]
    [InlineData("""{"head_dim":256,"partial_rotary_factor":0.25,"rope_theta":10000}""")]
    [InlineData("""{"head_dim":128,"rope_parameters":{"rope_theta":10000,"partial_rotary_factor":0.5,"rope_type":"default"}}""")]
    [InlineData("""{"hidden_size":2048,"num_attention_heads":16,"partial_rotary_factor":0.5,"rope_theta":10000.0}""")]
    [InlineData("""{"qk_rope_head_dim":64,"head_dim":192,"partial_rotary_factor":0.5,"rope_theta":10000}""")]
    [InlineData("""{"qk_rope_head_dim":64,"rope_theta":10000,"rope_parameters":{"rope_theta":10000.0}}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"rope_scaling":{"type":"default","rope_type":"default","factor":"unused"}}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"rope_scaling":null,"rope_parameters":null,"max_position_embeddings":4096.0}""")]
    [InlineData("""{"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":10000},"sliding_attention":{"rope_theta":10000}}}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"rope_scaling":{"type":"linear","factor":1},"rope_parameters":{"factor":1,"type":"linear"}}""")]
    [InlineData("""{"qk_rope_head_dim":64,"rope_theta":10000,"partial_rotary_factor":0}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"limit":[0.0, Infinity,-Infinity],"x":NaN,"y":"a \"\\\\","z":Infinity}""")]
    [InlineData("""{"head_dim":64,"rope_parameters":{"rope_theta":10000,"rope_type":"default","unknown":{"x":1},"others":{}}}""")]
    [InlineData("""{"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":10000},"unknown":1}}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"swa_rope_theta":1e4,"rope_scaling":{"type":"default"}}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"compress_rope_theta":10000,"swa_rope_theta":null}""")]
    [InlineData("""{"head_dim":64,"rope_theta":10000,"unknown":1,"unknown":[{}],"rope_scaling":{"rope_type":"default","beta_fast":-1}}""")]
    public void WhatStandsElsewhere_IsFound(string json) =>
        AssertAre(Parse(json).InverseFrequencies(), (0, 1), (16, 0.01), (31, 0.0001333521432163324));

    [Fact]
    public void LayerTypes_AreChosen()
    {
        byte[] json = """{"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":1000000},"sliding_attention":{"rope_theta":10000}}}"""u8.ToArray();
        Assert.Equal(1000000, RopeConfig.FromJson(json, "full_attention").Theta);
        Assert.Equal(10000, RopeConfig.FromJson(json, "sliding_attention").Theta);
    }

    /// <summary>The layers that compress are scaled, and the others are not: what neither has is the base of the one with the scaling of the other.</summary>
    [Fact]
    public void DeepSeekV4_HasTwoRopes()
    {
        RopeConfig main = RopeConfig.FromJson(KnownModel.Json("DeepSeek-V4-Flash"), "main");
        RopeConfig compress = RopeConfig.FromJson(KnownModel.Json("DeepSeek-V4-Flash"), "compress");
        Assert.Equal((RopeType.Default, 10000.0, 1.0, 1.0), (main.Type, main.Theta, main.Factor, main.AttentionFactor));
        Assert.Equal((RopeType.Yarn, 160000.0, 16.0, 1.0), (compress.Type, compress.Theta, compress.Factor, compress.AttentionFactor));
        AssertAre(main.InverseFrequencies(), (16, 0.01));
        AssertAre(compress.InverseFrequencies(), (0, 1), (15, Math.Pow(160000, -30.0 / 64)), (31, Math.Pow(160000, -62.0 / 64) / 16));
    }

    [Fact]
    public void MiMoV2_HasTwoRopes()
    {
        Assert.Equal(5000000, RopeConfig.FromJson(KnownModel.Json("MiMo-V2-Flash"), "full_attention").Theta);
        Assert.Equal(10000, RopeConfig.FromJson(KnownModel.Json("MiMo-V2-Flash"), "sliding_attention").Theta);
    }

    /// <summary>As transformers writes it: one of the two bases again outside, and what it read beside the two ropes.</summary>
    [Fact]
    public void TwoRopes_StandBesideWhatIsLeftOver()
    {
        byte[] json = """
            {"head_dim":512,"partial_rotary_factor":0.125,"rope_theta":10000.0,"compress_rope_theta":160000.0,"rope_parameters":{"rope_type":"yarn",
            "rope_theta":10000.0,"main":{"rope_type":"default","rope_theta":10000.0,"partial_rotary_factor":0.125},"compress":{"rope_type":"yarn","factor":16,
            "original_max_position_embeddings":65536,"attention_factor":1.0,"rope_theta":160000.0,"partial_rotary_factor":0.125}}}
            """u8.ToArray();
        RopeConfig expected = RopeConfig.FromJson(KnownModel.Json("DeepSeek-V4-Flash"), "compress");
        Assert.Equal(expected.InverseFrequencies(), RopeConfig.FromJson(json, "compress").InverseFrequencies());
        Assert.Equal((RopeType.Default, 10000.0), (RopeConfig.FromJson(json, "main").Type, RopeConfig.FromJson(json, "main").Theta));
    }

    /// <summary>What a kind of layer has of its own comes before what the model has; what it has not is there.</summary>
    [Theory]
    [InlineData("sliding_attention", 10000, RopeType.Default)]
    [InlineData("full_attention", 1000000, RopeType.Linear)]
    public void LayerTypes_TakeTheBaseThatIsForThem(string layerType, double theta, RopeType type)
    {
        string[] layers =
        [
            """ "rope_local_base_freq":1e4,"rope_parameters":{"full_attention":{"rope_type":"linear","factor":8},"sliding_attention":{"rope_type":"default"}} """,
            """ "rope_local_base_freq":1e4,"rope_scaling":{"rope_type":"linear","factor":8} """,
            """
            "rope_parameters":{"full_attention":{"rope_type":"linear","factor":8},"sliding_attention":{"rope_type":"default","rope_theta":1e4},"none":null}
            """,
        ];
        foreach (string json in layers.Select(rest => $"{{\"head_dim\":64,\"rope_theta\":1e6,{rest}}}"))
        {
            RopeConfig config = RopeConfig.FromJson(Encoding.UTF8.GetBytes(json), layerType);
            Assert.Equal((type, theta), (config.Type, config.Theta));
        }
    }

    /// <summary>Dimensions of their own count for layers that have them.</summary>
    [Fact]
    public void SlidingLayers_HaveTheirDimensions()
    {
        byte[] json = """
            {"qk_rope_head_dim":64,"qk_nope_head_dim":128,"swa_qk_nope_head_dim":192,"rope_theta":8e7,"swa_rope_theta":5e4,"swa_head_dim":256}
            """u8.ToArray();
        AssertIs(Math.Pow(192, -0.5), RopeConfig.FromJson(json, "full_attention").SoftmaxScale!.Value);
        AssertIs(0.0625, RopeConfig.FromJson(json, "sliding_attention").SoftmaxScale!.Value);
        json = """{"head_dim":64,"swa_head_dim":128,"rope_theta":8e7,"swa_rope_theta":5e4}"""u8.ToArray();
        Assert.Equal(8e7, RopeConfig.FromJson(json, "full_attention").Theta);
        Assert.Contains(
            "swa_head_dim 128", Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(json, "sliding_attention")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_AreRead_OnceForEachRope()
    {
        IReadOnlyList<RopeConfig> ropes = RopeConfig.AllFromJson(KnownModel.Json("DeepSeek-V4-Flash"));
        Assert.Equal([("main", 10000.0), ("compress", 160000.0)], ropes.Select(rope => (rope.LayerType!, rope.Theta)));
        using MemoryStream stream = new(KnownModel.Json("MiMo-V2-Flash"));
        Assert.Equal(
            [("full_attention", 5000000.0), ("sliding_attention", 10000.0)], RopeConfig.AllFromJson(stream).Select(rope => (rope.LayerType!, rope.Theta)));
        foreach (string json in (string[])
            [
                """{"head_dim":64,"rope_theta":10000}""",
                """{"head_dim":64,"rope_theta":10000,"swa_rope_theta":10000}""",
                """{"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":10000},"sliding_attention":{"rope_theta":10000}}}""",
            ])
        {
            RopeConfig one = Assert.Single(RopeConfig.AllFromJson(Encoding.UTF8.GetBytes(json)));
            Assert.Equal((null, 10000), (one.LayerType, one.Theta));
        }

        Assert.Equal(
            [1.0, 2.0],
            RopeConfig.AllFromJson("""{"head_dim":64,"rope_theta":1e4,"rope_parameters":{"a":{},"b":{"type":"linear","factor":2}}}"""u8).Select(rope => rope.Factor));
        Assert.Contains("it is 1.", Assert.Throws<RopeConfigException>(() => RopeConfig.AllFromJson(
            """{"head_dim":64,"rope_theta":1e4,"swa_rope_theta":1}"""u8)).Message, StringComparison.Ordinal);
    }

    /// <summary>Layers that share a rope may be asked for by the types that the model lists.</summary>
    [Fact]
    public void LayerType_ThatIsListed_HasTheRopeOfAll() => Assert.Equal(
        10000, RopeConfig.FromJson("""{"head_dim":64,"rope_theta":10000,"layer_types":[1,"full_attention"]}"""u8, "full_attention").Theta);

    [Fact]
    public void LayerTypes_WithANumberBeyondAll_AreCompared() => Assert.Equal(
        10000,
        Parse("""
            {"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":10000,"x":1e9999999999},"sliding_attention":{"rope_theta":10000,"x":1e9999999999}}}
            """).Theta);

    /// <summary>A megabyte of them would take minutes if each were looked for.</summary>
    [Fact]
    public void LayerTypes_WithoutNumber_TakeNoTime()
    {
        string layers = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i}\":{{}}"));
        string json = "{\"head_dim\":64,\"rope_parameters\":{" + layers + "}}";
        Stopwatch watch = Stopwatch.StartNew();
        Assert.InRange(Assert.Throws<RopeConfigException>(() => Parse(json)).Message.Length, 1, 200);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Sources_AreTheSame()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, KnownModel.Json("Kimi-K2"));
            using FileStream stream = File.OpenRead(path);
            Assert.Equal(KnownModel.Config("Kimi-K2").InverseFrequencies(), RopeConfig.FromJson(path).InverseFrequencies());
            Assert.Equal(KnownModel.Config("Kimi-K2").InverseFrequencies(), RopeConfig.FromJson(stream).InverseFrequencies());
            Assert.True(stream.CanRead);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What neither ends nor is a configuration is not read to its end.</summary>
    [Fact]
    public void Stream_IsReadUpToALimit()
    {
        using Stream endless = new EndlessStream();
        Assert.Contains("16777216", Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(endless)).Message, StringComparison.Ordinal);
    }

    private static RopeConfig Parse(string json) => RopeConfig.FromJson(Encoding.UTF8.GetBytes(json));

    private static void AssertAre(double[] frequencies, params ReadOnlySpan<(int Index, double Value)> expected)
    {
        foreach ((int index, double value) in expected)
            AssertIs(value, frequencies[index]);
    }

    /// <summary>To the last digit where the numbers come from; other systems have other powers and logarithms, which may differ by a unit.</summary>
    private static void AssertIs(double expected, double actual)
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            Assert.Equal(expected, actual);
        else
            Assert.InRange(actual, Math.BitDecrement(expected), Math.BitIncrement(expected));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }
}
