using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Fuzzing;

/// <summary>The readers of files, fed with bad ones: a part of what <c>fuzz</c> does when it is let.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Files = 20_000;
    private const int PeakResidentBytes = 512 << 20;

    private readonly string _json = Path.GetTempFileName();

    public void Dispose() => File.Delete(_json);

    [Theory]
    [InlineData("config")]
    [InlineData("safetensors")]
    public void NoFile_CrashesOrHangsTheReader(string target)
    {
        ChildResult result = TestHost.Run(["fuzz", target, "--files", $"{Files}", "--seed", "2", "--json", _json]);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_json));
        int Number(string name) => report.RootElement.GetProperty(name).GetInt32();
        Assert.Equal((Files, 0, 0), (Number("files"), Number("crashes"), Number("hangs")));
        Assert.Equal(Files, Number("accepted") + Number("refused"));
        Assert.InRange(Number("accepted"), Files / 100, Files / 2); // neither refused at the door, nor nothing wrong with them
        Assert.InRange(Number("peak_resident_bytes"), 1, PeakResidentBytes);
    }
}
