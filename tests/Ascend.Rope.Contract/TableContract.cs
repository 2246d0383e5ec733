using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Rows of a table in tensors.</summary>
public sealed class TableContract : DeviceTest
{
    private static readonly int[] s_positions = [7, 8, 9, 5000, 0, 1023];

    private readonly RopeTable _table = RopeTable.Create(RopeConfig.FromJson("""{"qk_rope_head_dim":64,"rope_theta":10000}"""u8));

    [Fact]
    public void Gather_FillsARowForEachPosition()
    {
        using NpuTensor cos = Device.Allocate<Half>(6, 1, 1, 64);
        using NpuTensor sin = Device.Allocate<Half>(6, 1, 1, 64);
        _table.Gather(s_positions, cos, sin);
        Half[] expectedCos = new Half[6 * 64], expectedSin = new Half[6 * 64];
        _table.Gather<Half>(s_positions, expectedCos, expectedSin);
        Assert.Equal(expectedCos, cos.ToArray<Half>());
        Assert.Equal(expectedSin, sin.ToArray<Half>());
    }

    [Fact]
    public void Gather_FillsBatchesOfSequences()
    {
        using NpuTensor cos = Device.Allocate<BFloat16>(2, 1, 3, 64);
        using NpuTensor sin = Device.Allocate<BFloat16>(2, 1, 3, 64);
        _table.Gather(s_positions, cos, sin);
        BFloat16[] expectedCos = new BFloat16[6 * 64];
        _table.Gather<BFloat16>(s_positions, expectedCos, new BFloat16[6 * 64]);
        Assert.Equal(expectedCos, cos.ToArray<BFloat16>());
    }

    [Fact]
    public void Fill_FillsASequence()
    {
        using NpuTensor cos = Device.Allocate<BFloat16>(1, 1, 100, 64);
        using NpuTensor sin = Device.Allocate<BFloat16>(1, 1, 100, 64);
        _table.Fill(1000..1100, cos, sin);
        BFloat16[] expectedCos = new BFloat16[100 * 64], expectedSin = new BFloat16[100 * 64];
        _table.Fill(1000..1100, expectedCos.AsSpan(), expectedSin.AsSpan());
        Assert.Equal(expectedCos, cos.ToArray<BFloat16>());
        Assert.Equal(expectedSin, sin.ToArray<BFloat16>());
    }

    [Fact]
    public void Tensors_ThatDoNotFit_AreRefused()
    {
        using NpuTensor rows = Device.Allocate<Half>(6, 1, 1, 64);
        using NpuTensor others = Device.Allocate<BFloat16>(6, 1, 1, 64);
        using NpuTensor heads = Device.Allocate<Half>(1, 6, 1, 64);
        Assert.Contains("[6, 1, 1, 64]", Assert.Throws<ArgumentException>(() => _table.Gather(s_positions.AsSpan(1), rows, rows)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 6, 1, 64]", Assert.Throws<ArgumentException>(() => _table.Gather(s_positions, heads, heads)).Message, StringComparison.Ordinal);
        Assert.Contains("BFloat16", Assert.Throws<ArgumentException>(() => _table.Fill(0..6, rows, others)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _table.Gather([-1, 0, 0, 0, 0, 0], rows, rows));
    }
}
