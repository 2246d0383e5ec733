using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Steps of decoding whose calls fail halfway.</summary>
public sealed class StepTests : DeviceTest
{
    private readonly RopeTable _table = RopeTable.Create(RopeConfig.FromJson("""{"qk_rope_head_dim":64,"rope_theta":10000}"""u8));

    /// <summary>Without a recording nothing says when the device has read the host's rows: what comes next waits for the stream.</summary>
    [Fact]
    public void RowsThatTheDeviceMayStillRead_AreNotOverwritten_WhenTheRecordingFails()
    {
        using NpuStream stream = Device.CreateStream();
        using RopeStep<Half> step = new(Device, 1);
        using NpuTensor kept = Device.Allocate<Half>(1, 1, 1, 64);
        EmulatorControl.SetTaskDelay(20_000);
        EmulatorControl.FailCall("aclrtRecordEvent", 1, 507000);
        Assert.Throws<CannException>(() => step.SetPositions(_table, [5], stream));
        kept.EnqueueCopyFrom(step.Cos, stream);
        step.SetPositions(_table, [9], stream);
        stream.Synchronize();
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
