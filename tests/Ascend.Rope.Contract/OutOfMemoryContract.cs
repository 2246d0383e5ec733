using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>More memory than there is, on any backend.</summary>
public sealed class OutOfMemoryContract : DeviceTest
{
    /// <summary>In bytes more than an address can tell apart, so that no host promises them.</summary>
    private const long TooMany = 1L << 48;

    [Fact]
    public void AnAllocationThatFails_SaysHowMuchWasAsked_AndTakesNothing()
    {
        long inUse = Device.MemoryInfo.InUseBytes;
        for (int i = 0; i < 3; i++)
        {
            NpuOutOfMemoryException exception = Assert.Throws<NpuOutOfMemoryException>(() => Device.Allocate<Half>(TooMany).Dispose());
            Assert.Contains($"{TooMany * 2} bytes", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(inUse, Device.MemoryInfo.InUseBytes);
    }

    [Fact]
    public void AnAllocationThatFails_FreesWhatIsCached_AndLeavesWhatIsInUse()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        Device.Allocate<Half>(1 << 16).Dispose();
        operands.Enqueue(stream);
        Assert.Throws<NpuOutOfMemoryException>(() => Device.Allocate<Half>(stream, TooMany).Dispose());
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
        stream.Synchronize();
        source.AssertRotated(operands.Y.ToArray<Half>());
    }
}
