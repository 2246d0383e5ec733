using System.Buffers.Binary;
using System.Text;
using Ascend.Rope.Sample.Plots;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class PlotTests
{
    private const int Side = 1500;
    private const string Plain = """{"head_dim":64,"max_position_embeddings":4096,"rope_theta":10000}""";
    private const string Layers = """{"head_dim":64,"max_position_embeddings":4096,"rope_theta":5000000,"swa_rope_theta":10000}""";
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Every model has a curve of its colour in both panels, and nothing has a colour of further models.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(RopePlot.MostModels)]
    public async Task Plot_WritesAPictureWithEveryModel(int count)
    {
        SkipWithoutFont();
        using TestFolder folder = new();
        List<string> arguments = ["plot", "--output", folder["out.PNG"]];
        for (int i = 0; i < count; i++)
        {
            Lay(folder, $"{i}.json", $$"""{"head_dim":64,"max_position_embeddings":{{4096 << i}},"rope_theta":{{1000 * Math.Pow(10, i)}}}""");
            arguments.AddRange(["--config", folder[$"{i}.json"]]);
        }

        (await AppRun.InProcessAsync([.. arguments])).Succeeded();

        byte[] file = TestFolder.Read(folder["out.PNG"]);
        Assert.Equal(s_signature, file[..8]);
        Assert.Equal(Side, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
        Assert.Equal(Side, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
        int[] above = CountColors(file, 0..(Side / 2)), below = CountColors(file, (Side / 2)..Side);
        for (int i = 0; i < RopePlot.MostModels; i++)
        {
            // Letters and axes are black as well.
            if (i < count || PictureStyle.Colors[i] != ScottPlot.Colors.Black)
                Assert.Equal((i < count, i < count), (above[i] > 300, below[i] > 300));
        }
    }

    /// <summary>A model whose kinds of layers differ has a curve for each.</summary>
    [Fact]
    public async Task Plot_OfLayersThatDiffer_HasACurveForEach()
    {
        SkipWithoutFont();
        using TestFolder folder = new();
        Lay(folder, "config.json", Layers);
        (await AppRun.InProcessAsync(["plot", "--config", folder["config.json"], "--output", folder["out.png"]])).Succeeded();
        int[] counts = CountColors(TestFolder.Read(folder["out.png"]), 0..(Side / 2));
        Assert.Equal([true, true, false, false], counts[..4].Select(count => count > 300));
    }

    [Fact]
    public async Task Plot_ReplacesAPicture()
    {
        SkipWithoutFont();
        using TestFolder folder = new();
        Lay(folder, "config.json", Plain);
        TestFolder.Write(folder["out.png"], [9]);
        (await AppRun.InProcessAsync(["plot", "--config", folder["config.json"], "--output", folder["out.png"]])).Succeeded();
        Assert.Equal(s_signature, TestFolder.Read(folder["out.png"])[..8]);
        Assert.Equal([folder["config.json"], folder["out.png"]], folder.Entries);
    }

    [Fact]
    public async Task Plot_ThatIsInterrupted_SaysSoAndLeavesTheFormerPicture()
    {
        using TestFolder folder = new();
        Lay(folder, "config.json", Plain);
        TestFolder.Write(folder["out.png"], [9]);
        AppRun run = await AppRun.InterruptedAsync("plot", "--config", folder["config.json"], "--output", folder["out.png"]);
        run.Failed(ExitCode.Failed, "Interrupted");
        Assert.Equal([9], TestFolder.Read(folder["out.png"]));
    }

    [Theory]
    [InlineData("out.jpg", "good", "--output must be a file whose name ends in .png", "out.jpg")]
    [InlineData("png", "good", "--output must be a file whose name ends in .png")]
    [InlineData("none/out.png", "good", "there is no folder", "none")]
    [InlineData("out.png", "missing", "there is none", "missing")]
    [InlineData("out.png", "good missing", "there is none", "missing")]
    [InlineData("out.png", "bad", "bad: rope_theta must be", "-1")]
    [InlineData("out.png", "good bad good", "bad: rope_theta must be", "-1")]
    [InlineData("out.png", "qwen", "qwen: ", "128")]
    [InlineData("out.png", "good good good good good good good good", "--config can be given 7 times", "8 times")]
    [InlineData("out.png", "layers layers layers good good", "must have at most 7 ropes", "8")]
    [InlineData("out.png", "", "'--config' is required")]
    public Task Plot_OfWhatCannotBeDrawn_SaysWhy(string output, string configs, params string[] words) => new HostileCase(output, ExitCode.BadInput, words)
    {
        Lay = folder =>
        {
            Lay(folder, "good", Plain);
            Lay(folder, "layers", Layers);
            Lay(folder, "bad", """{"head_dim":64,"rope_theta":-1}""");
            Lay(folder, "qwen", """{"head_dim":128,"rope_theta":1000000}""");
        },
        Arguments = folder =>
        [
            "plot", "--output", folder[output],
            .. configs.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(name => (string[])["--config", folder[name]]),
        ],
    }.RunAsync(args => AppRun.InProcessAsync(args));

    [Fact]
    public Task Plot_OfAPathThatIsNone_SaysSo() => new HostileCase("path", ExitCode.BadInput, ["--config must be the path of a file"])
    {
        Lay = _ => { },
        Arguments = folder => ["plot", "--output", folder["out.png"], "--config", ""],
    }.RunAsync(args => AppRun.InProcessAsync(args));

    private static void Lay(TestFolder folder, string name, string json) => TestFolder.Write(folder[name], Encoding.UTF8.GetBytes(json));

    /// <summary>How many pixels of some rows have the colour of each model.</summary>
    private static int[] CountColors(byte[] file, Range rows)
    {
        using ScottPlot.Image image = new(file);
        byte[,,] pixels = image.GetArrayRGB();
        Dictionary<(byte, byte, byte), int> indices = PictureStyle.Colors.Index().ToDictionary(color => (color.Item.R, color.Item.G, color.Item.B), color => color.Index);
        int[] counts = new int[indices.Count];
        for (int y = rows.Start.Value; y < rows.End.Value; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                if (indices.TryGetValue((pixels[y, x, 0], pixels[y, x, 1], pixels[y, x, 2]), out int index))
                    counts[index]++;
            }
        }

        return counts;
    }

    private static void SkipWithoutFont()
    {
        try
        {
            _ = PictureStyle.FindFont();
        }
        catch (InvalidOperationException exception)
        {
            Assert.Skip(exception.Message);
        }
    }
}
