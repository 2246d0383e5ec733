using System.Buffers.Binary;
using Ascend.Rope.Sample.Tests.Helpers;
using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample.Tests.Commands;

/// <summary>apply from file to file, against the definition of the operator.</summary>
public class ApplyTests
{
    private const int RowBytes = 128;

    /// <summary>B, N, S and the positions of cos, for every way in which CANN splits the work, and then some.</summary>
    private static readonly (int B, int N, int S, int CosS)[] s_shapes =
    [
        (1, 1, 1, 1), (32, 32, 1, 1), (32, 32, 4, 1), (131, 2, 3, 1), (2, 3, 5, 5), (7, 11, 13, 13), (7, 11, 13, 1), (1, 17, 31, 31), (3, 1, 64, 64),
        (2, 5, 511, 511), (1, 2, 512, 512), (2, 2, 513, 513), (1, 3, 1009, 1009), (1, 2, 4999, 4999), (1, 1, 5000, 5000), (1, 2, 5000, 1),
    ];

    public static TheoryData<string, int, int, int, int> Calls
    {
        get
        {
            TheoryData<string, int, int, int, int> calls = [];
            foreach (string type in new[] { "F16", "BF16" })
            {
                foreach ((int b, int n, int s, int cosS) in s_shapes)
                    calls.Add(type, b, n, s, cosS);
            }

            return calls;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Apply_InOneTile_IsTheOperator(string type, int b, int n, int s, int cosS) => ApplyAsync(type, b, n, s, cosS, TiledRope.DefaultTileBytes);

    /// <summary>Limits that divide nothing cut every shape in the middle of batches, heads and positions.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Apply_InManyTiles_IsTheOperator(string type, int b, int n, int s, int cosS)
    {
        await ApplyAsync(type, b, n, s, cosS, 37 * RowBytes);
        await ApplyAsync(type, b, n, s, cosS, (s * RowBytes) + 1);
        await ApplyAsync(type, b, n, s, cosS, (n * s * RowBytes * 2) + 1);
    }

    [Theory]
    [InlineData("F16", 5)]
    [InlineData("BF16", 1)]
    public Task Apply_RowByRow_IsTheOperator(string type, int cosS) => ApplyAsync(type, 3, 2, 5, cosS, tileBytes: 1);

    [Fact]
    public async Task Apply_OfFile_WritesYAloneInTypeAndShapeOfX()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("BF16", 2, 3, 5, 1).File);
        (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Output])).Succeeded();
        const string Json = """{"y":{"dtype":"BF16","shape":[2,3,5,64],"data_offsets":[0,3840]}}       """;
        Assert.Equal(TestFile.Of(Json, 3840).AsSpan(0, 8 + Json.Length), TestFolder.Read(folder.Output).AsSpan(0, 8 + Json.Length));
    }

    /// <summary>Files of other programs: tensors in another order, more of them, metadata, and a header that leaves the data at an odd place.</summary>
    [Fact]
    public async Task Apply_OfFileWithOtherTensors_FindsItsOperands()
    {
        RopeData data = new("F16", 1, 2, 3, 3);
        byte[] plain = data.File;
        int start = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(plain);
        string header = "{\"__metadata__\":{\"format\":\"pt\"}," + string.Join(
            ',',
            TestFile.Tensor("odd", "U8", "[3]", 0, 3),
            TestFile.Tensor("sin", "F16", "[1,1,3,64]", 1155, 1539),
            TestFile.Tensor("cos", "F16", "[1,1,3,64]", 771, 1155),
            TestFile.Tensor("x", "F16", "[1,2,3,64]", 3, 771)) + "}";
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, TestFile.Of(header.PadRight(401).Select(letter => (byte)letter).ToArray(), [1, 2, 3, .. plain.AsSpan(start)]));
        (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Output])).Succeeded();
        data.AssertRotated(Data(folder.Output));
    }

    [Fact]
    public async Task Apply_OntoItsInput_ReplacesIt()
    {
        RopeData data = new("F16", 2, 3, 4, 4);
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, data.File);
        (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Input], RowBytes)).Succeeded();
        Assert.Equal([folder.Input], folder.Entries);
        data.AssertRotated(Data(folder.Input));
    }

    [Fact]
    public async Task Apply_OverALongerFile_LeavesNothingOfIt()
    {
        RopeData data = new("F16", 1, 1, 1, 1);
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, data.File);
        TestFolder.Write(folder.Output, new byte[100_000]);
        (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Output])).Succeeded();
        data.AssertRotated(Data(folder.Output));
    }

    [Theory]
    [InlineData("auto", "No complete CANN")]
    [InlineData("cpu", "The CPU was asked for.")]
    public async Task Apply_OnADevice_SaysWhichAndWhy(string device, string why)
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("F16", 1, 1, 1, 1).File);
        AppRun run = (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Output, "--device", device])).Succeeded();
        Assert.Contains("device: CPU", run.Out, StringComparison.Ordinal);
        Assert.Contains($"why: {why}", run.Out, StringComparison.Ordinal);
        Assert.Contains("y: F16 [1, 1, 1, 64]", run.Out, StringComparison.Ordinal);
        Assert.Contains($"output: {folder.Output}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ToANameThatBeginsWithAt_TakesItForAName()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("F16", 1, 1, 1, 1).File);
        AppRun run = await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", "@no-folder/out"]);
        run.Failed(ExitCode.BadInput, "there is no folder", "@no-folder");
    }

    [Fact]
    public async Task Apply_ThatIsInterrupted_SaysSoAndLeavesTheFormerFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("F16", 2, 3, 4, 4).File);
        TestFolder.Write(folder.Output, [9]);
        AppRun run = await AppRun.InterruptedAsync("apply", "--input", folder.Input, "--output", folder.Output);
        run.Failed(ExitCode.Failed, "Interrupted");
        Assert.Equal([folder.Input, folder.Output], folder.Entries);
        Assert.Equal([9], TestFolder.Read(folder.Output));
    }

    private static async Task ApplyAsync(string type, int b, int n, int s, int cosS, int tileBytes)
    {
        RopeData data = new(type, b, n, s, cosS);
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, data.File);
        (await AppRun.InProcessAsync(["apply", "--input", folder.Input, "--output", folder.Output, "--device", "cpu"], tileBytes)).Succeeded();
        data.AssertRotated(Data(folder.Output));
    }

    private static ReadOnlySpan<byte> Data(string path) => TestFile.Data(TestFolder.Read(path));
}
