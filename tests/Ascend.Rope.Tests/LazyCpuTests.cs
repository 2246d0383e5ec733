using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>A lazy CPU shows the mistakes that a device would.</summary>
public sealed class LazyCpuTests : IDisposable
{
    private const int Count = 128;
    private readonly NpuDevice _device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu, LazyCpu = true });

    [Fact]
    public void AResultReadTooEarly_IsNotThereYet()
    {
        using NpuStream stream = _device.CreateStream();
        using NpuTensor tensor = _device.CreateTensor<Half>([2, 64], Filled(3));
        Half[] host = new Half[Count];
        tensor.EnqueueCopyTo<Half>(host, stream);
        Half[] early = [.. host];
        stream.Synchronize();
        Assert.Equal(new Half[Count], early);
        Assert.Equal(Filled(3), host);
    }

    [Fact]
    public void AnOperandOverwrittenTooEarly_GivesAnotherResult()
    {
        using NpuStream stream = _device.CreateStream();
        using NpuTensor tensor = _device.Allocate<Half>([2, 64]);
        Half[] host = Filled(3);
        tensor.EnqueueCopyFrom<Half>(host, stream);
        host.AsSpan().Fill((Half)5);
        Assert.Equal(Filled(5), tensor.ToArray<Half>());
    }

    [Fact]
    public void StreamsThatNothingOrders_RunInAnotherOrder()
    {
        using NpuStream copies = _device.CreateStream();
        using NpuStream reads = _device.CreateStream();
        using NpuTensor tensor = _device.CreateTensor<Half>([2, 64], Filled(1));
        Half[] host = new Half[Count];
        tensor.EnqueueCopyFrom<Half>(Filled(2), copies);
        tensor.EnqueueCopyTo<Half>(host, reads);
        reads.Synchronize();
        Assert.Equal(Filled(1), host);
    }

    [Fact]
    public async Task WorkThatNobodyWaitsFor_IsDoneInTime()
    {
        using NpuStream stream = _device.CreateStream();
        using NpuTensor tensor = _device.Allocate<Half>([2, 64]);
        tensor.EnqueueClear(stream);
        Assert.False(stream.IsIdle);
        for (int i = 0; i < 1000 && !stream.IsIdle; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(stream.IsIdle);
    }

    public void Dispose() => _device.Dispose();

    private static Half[] Filled(int value)
    {
        Half[] data = new Half[Count];
        data.AsSpan().Fill((Half)value);
        return data;
    }
}
