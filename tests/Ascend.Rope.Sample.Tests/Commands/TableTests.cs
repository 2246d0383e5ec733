using System.Runtime.InteropServices;
using System.Text;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Sample.Tests.Helpers;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Sample.Tests.Commands;

public class TableTests
{
    private const string Model = """
        {"qk_rope_head_dim":64,"max_position_embeddings":131072,"original_max_position_embeddings":4096,"rope_theta":10000,
        "rope_scaling":{"type":"longrope","short_factor":[SHORT],"long_factor":[LONG]}}
        """;

    private static readonly byte[] s_model = Encoding.UTF8.GetBytes(Model
        .Replace("SHORT", string.Join(',', Enumerable.Repeat(1, 32)), StringComparison.Ordinal)
        .Replace("LONG", string.Join(',', Enumerable.Range(1, 32)), StringComparison.Ordinal));

    public static TheoryData<string> BadNames => [.. BadConfigs.All.Keys];

    /// <summary>Both ends are included, and the length follows from the last.</summary>
    [Theory]
    [InlineData("F16", null, "0-0", null, 1)]
    [InlineData("F16", null, "4090-4095", null, 4096)]
    [InlineData("BF16", "float32", "4090-9000", null, 9001)]
    [InlineData("BF16", "float64", "5-12", "5000", 5000)]
    public async Task Table_WritesTheRowsOfAModel(string type, string? precision, string positions, string? length, int expectedLength)
    {
        using TestFolder folder = new();
        TestFolder.Write(folder["config.json"], s_model);
        string[] arguments =
        [
            "table", "--config", folder["config.json"], "--positions", positions, "--dtype", type, "--output", folder.Output,
            .. precision is null ? Array.Empty<string>() : ["--precision", precision],
            .. length is null ? Array.Empty<string>() : ["--length", length],
        ];
        (await AppRun.InProcessAsync(arguments)).Succeeded();

        int[] ends = [.. positions.Split('-').Select(int.Parse)];
        int count = ends[1] - ends[0] + 1;
        RopeTable table = RopeTable
            .Create(RopeConfig.FromJson(s_model), precision == "float64" ? RopePrecision.Float64 : RopePrecision.Float32).ForLength(expectedLength);
        ushort[] cos = new ushort[count * 64], sin = new ushort[count * 64];
        if (type == "F16")
            table.Fill(ends[0]..(ends[1] + 1), MemoryMarshal.Cast<ushort, Half>(cos.AsSpan()), MemoryMarshal.Cast<ushort, Half>(sin.AsSpan()));
        else
            table.Fill(ends[0]..(ends[1] + 1), MemoryMarshal.Cast<ushort, BFloat16>(cos.AsSpan()), MemoryMarshal.Cast<ushort, BFloat16>(sin.AsSpan()));

        using SafetensorsFile file = SafetensorsFile.Open(folder.Output);
        foreach ((string name, ushort[] rows) in (ReadOnlySpan<(string, ushort[])>)[("cos", cos), ("sin", sin)])
        {
            SafetensorsTensor tensor = file.Header.Find(name)!;
            Assert.Equal(type, tensor.DataType);
            Assert.Equal([count, 1, 1, 64], tensor.Shape);
            byte[] bytes = new byte[tensor.ByteCount];
            file.Read(tensor, 0, bytes);
            Assert.Equal(MemoryMarshal.AsBytes(rows.AsSpan()).ToArray(), bytes);
        }
    }

    [Fact]
    public async Task Table_ThatIsInterrupted_SaysSoAndLeavesTheFormerFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder["config.json"], s_model);
        TestFolder.Write(folder.Output, [9]);
        AppRun run = await AppRun.InterruptedAsync(
            "table", "--config", folder["config.json"], "--positions", "0-99", "--dtype", "F16", "--output", folder.Output);
        run.Failed(ExitCode.Failed, "Interrupted");
        Assert.Equal([folder["config.json"], folder.Output], folder.Entries);
        Assert.Equal([9], TestFolder.Read(folder.Output));
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Table_OfABadConfiguration_SaysWhatTheLibrarySays(string name)
    {
        byte[] json = Encoding.UTF8.GetBytes(BadConfigs.All[name].Json);
        if (json.Length == 0)
            json = [(byte)' '];
        string message = Assert.Throws<RopeConfigException>(() => RopeConfig.FromJson(json)).Message;
        HostileCase hostile = Case(name, json, "0-1", "F16", message);
        await hostile.RunAsync(args => AppRun.InProcessAsync(args));
    }

    [Theory]
    [InlineData("5", "F16")]
    [InlineData("-5-7", "F16")]
    [InlineData("7-5", "F16")]
    [InlineData("0-2147483647", "F16")]
    [InlineData("0-4194304", "F16")]
    [InlineData("a-b", "F16")]
    [InlineData("0-1", "F32")]
    public Task Table_OfWrongArguments_SaysWhich(string positions, string type) =>
        Case("arguments", s_model, positions, type, type == "F32" ? "--dtype must be F16 or BF16; it is 'F32'" : $"'{positions}'")
            .RunAsync(args => AppRun.InProcessAsync(args));

    private static HostileCase Case(string name, byte[] json, string positions, string type, string message) => new(name, ExitCode.BadInput, [message])
    {
        Lay = folder => TestFolder.Write(folder["config.json"], json),
        Arguments = folder => ["table", "--config", folder["config.json"], $"--positions={positions}", "--dtype", type, "--output", folder.Output],
    };
}
