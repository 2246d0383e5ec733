using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class DecodeTests
{
    private static readonly byte[] s_model = """
        {"qk_rope_head_dim":64,"max_position_embeddings":163840,"rope_theta":10000,"rope_scaling":{"type":"yarn","factor":40,
        "original_max_position_embeddings":4096,"mscale":1,"mscale_all_dim":1}}
        """u8.ToArray();

    [Fact]
    public async Task Decode_OnTheCpu_IsCheckedAndTimed_AndAllocatesNothing()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder["config.json"], s_model);
        AppRun run = (await AppRun.InProcessAsync(["decode", "--config", folder["config.json"], "--steps", "30", "--device", "cpu"])).Succeeded();
        Assert.Contains("device: CPU", run.Out, StringComparison.Ordinal);
        Assert.Contains("positions: 0, 64, … 1984 at first, the last token at 2083", run.Out, StringComparison.Ordinal);
        Assert.Contains("check: matched: all bits of 30 enqueued and 30 replayed steps", run.Out, StringComparison.Ordinal);
        const string Figures = "time on the host [0-9.]+ µs; time until done [0-9.]+ µs; allocated 0 bytes; allocated in all steps [0-9]+ bytes";
        Assert.Matches($@"a step, the median of 30:\s+enqueuing: {Figures}\s+a graph: {Figures}", run.Out);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100001")]
    [InlineData("many")]
    public Task Decode_OfWrongSteps_SaysSo(string steps) =>
        Case("steps", s_model, steps, $"--steps must be a number from 1 to 100000; it is '{steps}'").RunAsync(args => AppRun.InProcessAsync(args));

    [Fact]
    public Task Decode_OfABadConfiguration_SaysWhatIsWrong() =>
        Case("config", """{"qk_rope_head_dim":96,"rope_theta":10000}"""u8.ToArray(), "1", "qk_rope_head_dim").RunAsync(args => AppRun.InProcessAsync(args));

    private static HostileCase Case(string name, byte[] json, string steps, string message) => new(name, ExitCode.BadInput, [message])
    {
        Lay = folder => TestFolder.Write(folder["config.json"], json),
        Arguments = folder => ["decode", "--config", folder["config.json"], $"--steps={steps}", "--device", "cpu"],
    };
}
