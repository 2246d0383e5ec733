using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Steps of decoding whose calls fail halfway.</summary>
public sealed class StepTests : DeviceTest
{
    private readonly RopeTable _table = RopeTable.Create(RopeConfig.FromJson("""{"qk_rope_head_dim":64,"rope_theta":10000}"""u8));

    /// <summary>Without a recording nothing says when the device has read the host's rows: what comes next waits for the stream.</summary>
    [Fact]
    public async Task RowsThatTheDeviceMayStillRead_AreNotOverwritten_WhenTheRecordingFails()
    {
        using NpuStream stream = Device.CreateStream();
        using RopeStep<Half> step = new(Device, 1);
        using NpuTensor kept = Device.Allocate<Half>(1, 1, 1, 64);
        Task next;
        using (new HeldStreams())
        {
            EmulatorControl.FailCall("aclrtRecordEvent", 1, 507000);
            Assert.Throws<CannException>(() => step.SetPositions(_table, [5], stream));
            kept.EnqueueCopyFrom(step.Cos, stream);
            next = Task.Run(() => step.SetPositions(_table, [9], stream), TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(next.IsCompleted);
        }

        await next;
        Assert.Equal(Cos(5), kept.ToArray<Half>());
        Assert.Equal(Cos(9), step.Cos.ToArray<Half>());
    }

    private Half[] Cos(int position)
    {
        Half[] cos = new Half[64];
        _table.Gather<Half>([position], cos, new Half[64]);
        return cos;
    }
}
