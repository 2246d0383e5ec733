using Ascend.Rope.Backends;
using Xunit;

namespace Ascend.Rope.Tests.Backends;

/// <summary>The sentence that names what a failure may come from.</summary>
public sealed class SuspectsTests
{
    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 0, "")]
    [InlineData(2, 0, ", or the other on the stream; all may be affected")]
    [InlineData(1, 1, ", or the other on the stream; all may be affected")]
    [InlineData(3, 4, ", or one of 6 others on the stream; all may be affected")]
    public void Others_AreCounted(int known, long forgotten, string others)
    {
        NpuOperation[] operations = [.. Enumerable.Range(1, known).Select(line => new NpuOperation(NpuOperationKind.Rope, DateTimeOffset.UnixEpoch, "Decoder.cs", line))];
        string expected = known == 0 ? "" : $" What failed may be {operations[0]}{others}.";
        Assert.Equal(expected, new Suspects(operations, forgotten).ToString());
    }
}
