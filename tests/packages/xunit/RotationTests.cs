using Ascend.Rope;
using Xunit;

public sealed class RotationTests
{
    [Fact]
    public void Rotate_OnTheEmulator_GivesTheBitsOfTheCpu()
    {
        RopeShape shape = new(2, 3, 5);
        Random random = new(1);
        Half[] x = Numbers(2 * 3 * 5 * 64), cos = Numbers(2 * 5 * 64), sin = Numbers(2 * 5 * 64), expected = new Half[x.Length];
        InterleaveRope.Apply<Half>(x, cos, sin, expected, shape);

        Half[] y = Rotation.Rotate(x, cos, sin, shape, out NpuDeviceInfo info);

        Assert.True(info.IsEmulated);
        Assert.StartsWith(Environment.GetEnvironmentVariable("EXPECTED")!, info.CannVersion, StringComparison.Ordinal);
        Assert.Contains("emulated", info.ToString(), StringComparison.Ordinal);
        Assert.Equal(expected.Select(BitConverter.HalfToUInt16Bits), y.Select(BitConverter.HalfToUInt16Bits));

        Half[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (Half)(random.NextDouble() - 0.5))];
    }

    [Fact]
    public void Versions_AreThere() => Assert.Equal(["8.1", "8.1-nocapture", "8.5", "9.2"], AscendEmulator.Versions);
}
