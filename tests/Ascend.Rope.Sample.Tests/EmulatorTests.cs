using Ascend.Rope.Sample.Tests.Helpers;
using Ascend.Rope.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>The commands through CANN, as its emulator has it: a process each, since a process has one CANN.</summary>
public sealed class EmulatorTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>B, N, S and the positions of cos: each way in which CANN's tiling splits the work, prime sizes, and S up to 5,000.</summary>
    private static readonly (int B, int N, int S, int CosS)[] s_shapes =
    [
        (32, 32, 1, 1), (1, 2, 512, 512), (64, 3, 1, 1), (2, 64, 4, 1), (32, 32, 4, 1), (3, 5, 7, 7), (2, 5, 511, 511), (7, 11, 13, 13),
        (7, 11, 13, 1), (1, 1, 1, 1), (1, 1, 5000, 5000), (1, 3, 4999, 1),
    ];

    public static TheoryData<string> Versions => [.. EmulatedCann.Versions];

    public static TheoryData<string, string, int, int, int, int> Calls
    {
        get
        {
            TheoryData<string, string, int, int, int, int> calls = [];
            foreach (string version in EmulatedCann.Versions)
            {
                foreach (string type in new[] { "F16", "BF16" })
                {
                    foreach ((int b, int n, int s, int cosS) in s_shapes)
                        calls.Add(version, type, b, n, s, cosS);
                }
            }

            return calls;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Apply_OnAnNpu_IsTheOperator_AndGivesEverythingBack(string version, string type, int b, int n, int s, int cosS)
    {
        RopeData data = new(type, b, n, s, cosS);
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, data.File);
        AppRun run = (await RunAsync(version, folder, "apply", "--input", folder.Input, "--output", folder.Output, "--device", "npu")).Succeeded();
        Assert.Contains("device: NPU 0 (Ascend910B3)", run.Out, StringComparison.Ordinal);
        data.AssertRotated(TestFile.Data(TestFolder.Read(folder.Output)));
        Assert.Equal("live 0 misuse 0", (await File.ReadAllLinesAsync(Report(folder), TestContext.Current.CancellationToken))[^1]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Example_OnAnNpu_IsRight(string version)
    {
        using TestFolder folder = new();
        AppRun run = (await RunAsync(version, folder, "--device", "npu")).Succeeded();
        Assert.Contains("matched", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Graph_OnAnNpu_IsRight_AndGivesEverythingBack(string version)
    {
        using TestFolder folder = new();
        AppRun run = (await RunAsync(version, folder, "graph", "--device", "npu", "--replays", "5")).Succeeded();
        Assert.Contains("check: matched", run.Out, StringComparison.Ordinal);
        Assert.Equal("live 0 misuse 0", (await File.ReadAllLinesAsync(Report(folder), TestContext.Current.CancellationToken))[^1]);
    }

    [Theory]
    [InlineData("cann-9.2", "; replay ")]
    [InlineData("cann-8.1-nocapture", "; replay no graphs")]
    public async Task Bench_OnAnEmulatedNpu_SaysSo_AndGivesEverythingBack(string version, string replay)
    {
        using TestFolder folder = new();
        AppRun run = (await RunAsync(version, folder, "bench", "--device", "npu", "--seconds", "1")).Succeeded();
        Assert.Contains("note: the device is emulated", run.Out, StringComparison.Ordinal);
        Assert.Contains(replay, run.Out, StringComparison.Ordinal);
        Assert.Equal("live 0 misuse 0", (await File.ReadAllLinesAsync(Report(folder), TestContext.Current.CancellationToken))[^1]);
    }

    [Fact]
    public async Task Graph_OnACannThatCannotCapture_NamesTheVersionThatCan()
    {
        using TestFolder folder = new();
        (await RunAsync("cann-8.1-nocapture", folder, "graph", "--device", "npu")).Failed(ExitCode.Failed, "needs CANN 8.1.RC1 or later");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Info_ListsTheNpusAndTheLibraries(string version)
    {
        using TestFolder folder = new();
        AppRun run = (await RunAsync(version, folder, "info", "--json")).Succeeded();
        Assert.Contains("\"isEmulated\": true", run.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{EmulatedCann.Root(version)}/lib64/libnnopbase.so", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ThatTheDeviceFails_LeavesTheFormerFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("F16", 2, 3, 4, 4).File);
        TestFolder.Write(folder.Output, [9]);
        using ChildApp child = ChildApp.Start(
            Environment("cann-8.5", folder, ("ASCEND_EMULATOR_FAULTS", "aclnnInterleaveRope:1:507015")),
            "apply", "--input", folder.Input, "--output", folder.Output, "--device", "npu");
        (await child.WaitAsync(s_limit)).Failed(ExitCode.Failed, "aclnnInterleaveRope", "507015", "a kernel failed on the device");
        Assert.Equal([9], TestFolder.Read(folder.Output));
    }

    [Fact]
    public async Task AnNpuThatIsNotThere_IsExitCode3()
    {
        using TestFolder folder = new();
        using ChildApp child = ChildApp.Start(Environment("cann-8.5", folder, ("ASCEND_EMULATOR_DEVICES", "0")), "--device", "npu");
        (await child.WaitAsync(s_limit)).Failed(ExitCode.NoNpu, "NPU 0 was asked for, and the process sees 0");
    }

    private static async Task<AppRun> RunAsync(string version, TestFolder folder, params string[] args)
    {
        using ChildApp child = ChildApp.Start(Environment(version, folder), args);
        return await child.WaitAsync(s_limit);
    }

    private static Dictionary<string, string> Environment(string version, TestFolder folder, params (string Name, string Value)[] further)
    {
        Dictionary<string, string> environment = new()
        {
            ["ASCEND_ROPE_CANN_PATH"] = EmulatedCann.Root(version),
            ["ASCEND_EMULATOR_REPORT"] = Report(folder),
        };
        foreach ((string name, string value) in further)
            environment[name] = value;
        return environment;
    }

    private static string Report(TestFolder folder) => folder["report.txt"];
}
