using System.Runtime.CompilerServices;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>What a failure that comes later says of the work that may have caused it.</summary>
public sealed class SuspectTests : DeviceTest
{
    private const int KernelFailed = 507015;
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void AFailure_NamesTheWork_ItsTime_AndItsCaller()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        EmulatorControl.FailTask(1, KernelFailed);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, operands.Y, stream);
        int line = Line() - 1;
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        NpuOperation suspect = Assert.Single(failure.Suspects);
        Assert.Equal((NpuOperationKind.Rope, File(), line), (suspect.Kind, suspect.CallerFile, suspect.CallerLine));
        Assert.InRange(suspect.EnqueuedAt, before.AddMilliseconds(-50), DateTimeOffset.UtcNow.AddMilliseconds(50));
        Assert.Contains($"What failed may be {suspect}.", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($" UTC by {nameof(SuspectTests)}.cs:{line}", suspect.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFailure_NamesWorkOfEveryKind_InItsOrder()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuHostBuffer<Half> host = Device.AllocatePinned<Half>(_source.X.Length);
        using NpuEvent marker = Device.CreateEvent();
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        EmulatorControl.FailTask(3, KernelFailed);
        operands.X.EnqueueCopyFrom<Half>(host.Memory, stream);
        operands.Y.EnqueueClear(stream);
        InterleaveRope.Enqueue([new RopeOperands(operands.X, operands.Cos, operands.Sin, operands.Y)], stream);
        marker.Record(stream);
        stream.WaitFor(marker);
        graph.Replay(stream);
        operands.X.EnqueueCopyFrom(operands.Y, stream);
        operands.Y.EnqueueCopyTo<Half>(host.Memory, stream);
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal(
            [
                NpuOperationKind.CopyFromHost, NpuOperationKind.Fill, NpuOperationKind.RopeBatch, NpuOperationKind.EventRecord, NpuOperationKind.EventWait,
                NpuOperationKind.GraphReplay, NpuOperationKind.Copy, NpuOperationKind.CopyToHost,
            ],
            failure.Suspects.Select(suspect => suspect.Kind));
        Assert.All(failure.Suspects, suspect => Assert.Equal(File(), suspect.CallerFile));
        Assert.Equal(failure.Suspects.Select(suspect => suspect.CallerLine).Order(), failure.Suspects.Select(suspect => suspect.CallerLine));
        Assert.Contains(", or one of 7 others on the stream; all may be affected.", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows of cos and those of sin, however many copies that takes.</summary>
    [Fact]
    public void AFailure_NamesTheGatheringOfRows()
    {
        using NpuStream stream = Device.CreateStream();
        RopeTable table = RopeTable.Create(RopeConfig.FromJson("""{"qk_rope_head_dim":64,"rope_theta":10000}"""u8));
        using RopeTableCache<Half> cache = new(table, Device, 8);
        using NpuTensor cos = Device.Allocate<Half>(4, 1, 1, 64);
        using NpuTensor sin = Device.Allocate<Half>(4, 1, 1, 64);
        EmulatorControl.FailTask(2, KernelFailed);
        cache.Gather([1, 3, 5, 7], cos, sin, stream);
        (NpuOperationKind, string, int) gathering = (NpuOperationKind.Copy, File(), Line() - 1);
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal([gathering, gathering], failure.Suspects.Select(suspect => (suspect.Kind, suspect.CallerFile, suspect.CallerLine)));
    }

    [Fact]
    public void WhatAnEarlierWaitCovered_IsNotSuspected_WhetherItFailedOrNot()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        operands.Enqueue(stream);
        stream.Synchronize();
        for (int round = 0; round < 2; round++)
        {
            EmulatorControl.FailTask(1, KernelFailed);
            operands.Y.EnqueueClear(stream);
            Assert.Equal(NpuOperationKind.Fill, Assert.Single(Assert.Throws<CannException>(stream.Synchronize).Suspects).Kind);
        }
    }

    [Fact]
    public void OfVeryMany_TheNewestAreNamed_AndTheRestCounted()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        operands.Y.EnqueueClear(stream);
        for (int index = 0; index < 999; index++)
            operands.Enqueue(stream);
        CannException failure = Assert.Throws<CannException>(stream.Synchronize);
        Assert.Equal(63, failure.Suspects.Count);
        Assert.All(failure.Suspects, suspect => Assert.Equal(NpuOperationKind.Rope, suspect.Kind));
        Assert.Contains(", or one of 999 others on the stream", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkThatIsEnqueuedDuringAWait_IsSuspectedByTheNext()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task wait = stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        operands.Y.EnqueueClear(stream);
        EmulatorControl.FailTask(2, KernelFailed);
        EmulatorControl.ReleaseStreams();
        CannException? first = await Record.ExceptionAsync(() => wait) as CannException;
        CannException? second = Record.Exception(stream.Synchronize) as CannException;
        Assert.Contains((first ?? second)!.Suspects, suspect => suspect.Kind == NpuOperationKind.Fill);
    }

    [Fact]
    public void AFailureOfAStreamThatWasDisposedOf_NamesItsWork_ToWhoeverReadsTheResult()
    {
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailTask(1, KernelFailed);
        NpuStream stream = Device.CreateStream();
        operands.Enqueue(stream);
        stream.Dispose();
        Assert.Equal(NpuOperationKind.Rope, Assert.Single(Assert.Throws<CannException>(() => operands.Y.ToArray<Half>()).Suspects).Kind);
    }

    [Fact]
    public void AMemberThatCannotKnowItsCaller_NamesItself()
    {
        using NpuStream stream = Device.CreateStream();
        EmulatorControl.FailTask(1, KernelFailed);
        using NpuTensor tensor = Device.Allocate<Half>(stream, 64);
        NpuOperation suspect = Assert.Single(Assert.Throws<CannException>(stream.Synchronize).Suspects);
        Assert.EndsWith(" UTC by NpuDevice.Allocate", suspect.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFailureThatIsToldAtOnce_SuspectsNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        EmulatorControl.FailCall("aclnnInterleaveRope", 1, 361001);
        Assert.Empty(Assert.Throws<CannException>(() => operands.Enqueue(stream)).Suspects);
    }

    [Fact]
    public void ToNoteTheCaller_AllocatesNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        for (int index = 0; index < 300; index++)
            tensor.EnqueueClear(stream);
        stream.Synchronize();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int index = 0; index < 30; index++)
            tensor.EnqueueClear(stream);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Line([CallerLineNumber] int line = 0) => line;

    private static string File([CallerFilePath] string file = "") => file;
}
