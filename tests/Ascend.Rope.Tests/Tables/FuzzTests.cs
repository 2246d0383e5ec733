using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>The fuzzer of the configuration reader, for as long as a test may take.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Reader_TakesOrRefusesWhateverComes()
    {
        ChildResult result = TestHost.Run(["fuzz", "config", "--files", "20000", "--json", _file]);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        int accepted = json.RootElement.GetProperty("accepted").GetInt32(), refused = json.RootElement.GetProperty("refused").GetInt32();
        Assert.Equal(20000, accepted + refused);

        // It would show little if it never came past the first rule, or never met one.
        Assert.True(accepted > 100 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }
}
