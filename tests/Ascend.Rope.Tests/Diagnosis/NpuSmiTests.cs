using Ascend.Rope.Diagnosis;
using Xunit;

namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>The tables that npu-smi prints, in the layouts that it has had.</summary>
public sealed class NpuSmiTests
{
    [Fact]
    public void ServersOfAtlasA2_AreRead() => Assert.Equal(
        ["NPU 0 (910B3): OK", "NPU 1 (910B3): Warning"], Read(HostModel.Table("910B3", "OK", "Warning")));

    /// <summary>The processes stand in a table of four columns below the same frame.</summary>
    [Fact]
    public void OtherColumnsAndProcesses_AreNoNpus() => Assert.Equal(["NPU 6 (310P3): OK"], Read(
        """
        +--------------------------------------------------------------------------------------------------------+
        | npu-smi 25.3.rc1                                 Version: 25.3.rc1                                     |
        +-------------------------------+-----------------+------------------------------------------------------+
        | NPU     Name                  | Health          | Power(W)     Temp(C)           Hugepages-Usage(page) |
        | Chip    Device                | Bus-Id          | AICore(%)    Memory-Usage(MB)                        |
        +===============================+=================+======================================================+
        | 6       310P3                 | OK              | NA           50                0     / 0             |
        | 0       0                     | 0000:84:00.0    | 0            1839 / 21525                            |
        +===============================+=================+======================================================+
        | NPU     Chip                  | Process id      | Process name             | Process memory(MB)        |
        | 6       0                     | 1811            | OK                       | 58472                     |
        """));

    [Theory]
    [InlineData("910B1", "ascend910b", false)]
    [InlineData("910B4-1", "ascend910b", false)]
    [InlineData("Ascend910B3", "ascend910b", false)]
    [InlineData("Ascend910", "ascend910_93", false)]
    [InlineData("910_9391", "ascend910_93", false)]
    [InlineData("910B", null, true)]
    [InlineData("910ProB", null, true)]
    [InlineData("310P3", null, true)]
    [InlineData("Ascend950", null, false)]
    public void TheKindOfAChip_TellsItsKernels(string name, string? folder, bool isUnsupported)
    {
        ListedNpu npu = new("0", name, "OK");
        Assert.Equal(folder, npu.KernelFolder);
        Assert.Equal(isUnsupported, npu.IsUnsupported);
    }

    private static IEnumerable<string> Read(string output) => NpuSmi.Parse(output).Select(npu => npu.ToString());
}
