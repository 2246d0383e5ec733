using System.Text;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>What cannot be used is refused, and the message says why on one line.</summary>
public sealed class BadConfigTests
{
    public static TheoryData<string> Names => [.. BadConfigs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Config_ThatIsBad_IsRefusedWithKeyValueAndRule(string name)
    {
        (string json, string[] words) = BadConfigs.All[name];
        string message = Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(Encoding.UTF8.GetBytes(json))).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        Assert.All(message, letter => Assert.InRange(letter, ' ', '~'));
    }

    [Fact]
    public void Bytes_ThatAreNoText_AreRefused() =>
        Assert.Contains("UTF-8", Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson([(byte)'{', 0xFF, (byte)'}'])).Message, StringComparison.Ordinal);

    [Fact]
    public void LayerType_ThatIsNotThere_IsRefusedWithThoseThatAre()
    {
        byte[] json = """{"head_dim":64,"rope_parameters":{"full_attention":{"rope_theta":10000}}}"""u8.ToArray();
        string message = Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(json, "sliding_attention")).Message;
        Assert.Contains("sliding_attention; it has full_attention", message, StringComparison.Ordinal);
    }

    /// <summary>Also where there is no choice, or another: a name with a slip must not give the rope of other layers.</summary>
    [Theory]
    [InlineData("MiMo-V2-Flash", "sliding_atention", "swa_rope_theta must be for the layer type that is asked for, sliding_atention, but is for sliding_attention")]
    [InlineData("DeepSeek-V4-Flash", "sliding_attention", "compress_rope_theta must be for the layer type that is asked for, sliding_attention, but is for compress")]
    [InlineData("DeepSeek-V3", "full_attention", "asked for, full_attention; it has one rope for all layers")]
    public void LayerType_ThatSelectsNothing_IsRefused(string model, string layerType, string words) => Assert.Contains(
        words, Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(KnownModel.Json(model), layerType)).Message, StringComparison.Ordinal);

    [Fact]
    public void File_ThatIsNotThere_IsNoMatterOfTheConfiguration() =>
        Assert.Throws<FileNotFoundException>(() => RopeConfig.FromJson(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));
}
