using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>How calls that are enqueued together reach CANN, and what becomes of a failure among them.</summary>
public sealed class BatchTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void OneContext_DoesForAll()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        RopeOperands call = new(operands.X, operands.Cos, operands.Sin, operands.Y);
        InterleaveRope.Enqueue([call], stream);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => InterleaveRope.Enqueue([call, call, call, call, call], stream));
        Assert.Equal(5, calls.Count(made => made.Function == "aclnnInterleaveRope"));
        Assert.Single(calls, made => made.Function == "aclrtGetCurrentContext");
    }

    [Theory]
    [InlineData("aclnnInterleaveRope", true)]
    [InlineData("aclnnInterleaveRopeGetWorkspaceSize", false)]
    public void AFailure_SaysHowManyWereEnqueued(string function, bool reuse)
    {
        using NpuStream stream = Device.CreateStream(new NpuStreamOptions { ReuseExecutors = reuse });
        DeviceOperands<Half>[] all = [.. Enumerable.Range(0, 4).Select(_ => new DeviceOperands<Half>(Device, _source))];
        foreach (DeviceOperands<Half> operands in all)
            operands.Y.Clear();
        EmulatorControl.FailCall(function, 3, 561003);
        CannException exception = Assert.Throws<CannException>(
            () => InterleaveRope.Enqueue([.. all.Select(o => new RopeOperands(o.X, o.Cos, o.Sin, o.Y))], stream));
        Assert.Equal(2, exception.EnqueuedCalls);
        Assert.EndsWith("Of 4 calls that were to be enqueued together, the first 2 were enqueued; calls[2] failed.", exception.Message, StringComparison.Ordinal);
        _source.AssertRotated(all[0].Y.ToArray<Half>());
        _source.AssertRotated(all[1].Y.ToArray<Half>());
        Assert.All(all[2..], operands => Assert.All(operands.Y.ToArray<Half>(), value => Assert.Equal((Half)0, value)));
        EmulatorControl.FailCall(function, 1, 561003);
        Assert.Null(Assert.Throws<CannException>(() => all[0].Enqueue(stream)).EnqueuedCalls);
        foreach (DeviceOperands<Half> operands in all)
            operands.Dispose();
    }
}
