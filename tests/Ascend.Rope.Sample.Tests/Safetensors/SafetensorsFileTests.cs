using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Safetensors;

public class SafetensorsFileTests
{
    [Fact]
    public void Read_OfAPart_GivesItsBytes()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, TestFile.Of(("a", "U8", [3], [1, 2, 3]), ("b", "U8", [4], [4, 5, 6, 7])));
        using SafetensorsFile file = SafetensorsFile.Open(folder.Input);
        byte[] part = new byte[2];
        file.Read(file.Header.Find("b")!, 1, part);
        Assert.Equal([5, 6], part);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    public void Read_OutsideATensor_IsRefused(long offset, int count)
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, TestFile.Of(("a", "U8", [3], [1, 2, 3]), ("b", "U8", [4], [4, 5, 6, 7])));
        using SafetensorsFile file = SafetensorsFile.Open(folder.Input);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(file.Header.Find("a")!, offset, new byte[count]));
    }

    [Fact]
    public void Read_OfAFileThatWasCutMeanwhile_SaysSo()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, TestFile.Of(("a", "U8", [4], [1, 2, 3, 4])));
        using SafetensorsFile file = SafetensorsFile.Open(folder.Input);
        using (FileStream other = new(folder.Input, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(other.Length - 1);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => file.Read(file.Header.Find("a")!, 0, new byte[4]));
        Assert.Contains("must not change while it is read", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Beyond what an int can address, without so much disk: a hole is read as zeros.</summary>
    [Fact]
    public void Read_BeyondFourGigabytes_FindsItsPlace()
    {
        using TestFolder folder = new();
        const long Size = (4L << 30) + 8;
        byte[] head = TestFile.Of($"{{{TestFile.Tensor("a", "U8", $"[{Size}]", 0, Size)}}}");
        TestFolder.Write(folder.Input, head);
        using (FileStream sparse = new(folder.Input, FileMode.Open))
        {
            sparse.SetLength(head.Length + Size);
            sparse.Position = head.Length + Size - 1;
            sparse.WriteByte(42);
        }

        using SafetensorsFile file = SafetensorsFile.Open(folder.Input);
        byte[] part = new byte[2];
        file.Read(file.Header.Find("a")!, Size - 2, part);
        Assert.Equal([0, 42], part);
    }
}
