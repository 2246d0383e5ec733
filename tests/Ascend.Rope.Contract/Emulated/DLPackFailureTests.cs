using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>What becomes of a tensor that came by DLPack, whichever call to CANN fails while it is used.</summary>
public sealed class DLPackFailureTests : DeviceTest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What would be lost for the rest of the process: descriptors belong to no context, and a graph that may still run keeps its operands.</summary>
    private static readonly string[] s_spared = ["aclDestroyTensor", "aclDestroyAclOpExecutor", "aclmdlRIDestroy"];

    [Fact]
    public void WhicheverCallFails_TheDeleterIsCalledOnce()
    {
        // What is lost when a call fails that gives something back is lost on purpose, and goes with the context.
        ExpectReleaseFailures();
        using StrangersMemory memory = new(1024);
        using (StrangersContext context = new(0))
        using (NpuDevice device = NpuDevice.Borrow(context.Lend(), Target.Options))
        {
            device.MemoryCacheLimit = 0;
            FailEachCallInTurn(device, memory);
        }

        EmulatorControl.ClearMisuse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhenNoDescriptorCanBeMade_AnOfferOrALeaseLeavesTheTensorAlone(bool versioned)
    {
        using NpuTensor tensor = Device.CreateTensor<Half>([256], new Half[256]);
        EmulatorControl.FailCall("aclCreateTensor", 1, 0);
        Assert.Throws<CannException>(() => tensor.ToDLPack(versioned).Dispose());
        EmulatorControl.FailCall("aclCreateTensor", 1, 0);
        Assert.Throws<CannException>(() => tensor.LeaseMemory().Dispose());
        Assert.Equal(new Half[256], tensor.ToArray<Half>());
    }

    [Fact]
    public void ATensorInFlight_IsDeletedOnce_WhenTheStreamHasPassedIt()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: false);
        using NpuStream stream = Device.CreateStream();
        using HeldStreams held = new();
        using (NpuTensor tensor = Device.FromDLPack(foreign.Take()))
            tensor.EnqueueClear(stream);
        Assert.Equal(0, foreign.Deletions);
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(1, foreign.Deletions);
    }

    private static void FailEachCallInTurn(NpuDevice device, StrangersMemory memory)
    {
        Assert.Equal(1, RunAndCount(device, memory));
        List<(string Function, int Calls)> functions = [.. EmulatorControl.Log(() => RunAndCount(device, memory)).CountBy(call => call.Function).Select(pair => (pair.Key, pair.Value))];
        Assert.Contains(functions, used => used.Function == "aclmdlRIExecuteAsync");
        foreach ((string function, int calls) in functions.Where(used => !s_spared.Contains(used.Function)))
        {
            for (int nth = 1; nth <= calls; nth++)
            {
                EmulatorControl.FailCall(function, nth, 507000);
                int deletions = RunAndCount(device, memory);
                EmulatorControl.ClearFaults();
                Assert.True(deletions == 1, $"{function}, call {nth} of {calls}: {deletions} calls of the deleter");
            }
        }
    }

    private static int RunAndCount(NpuDevice device, StrangersMemory memory)
    {
        using ForeignDLPack foreign = new(device, memory, versioned: true);
        try
        {
            Use(device, foreign.Take());
        }
        catch (CannException)
        {
        }

        SpinWait.SpinUntil(() => foreign.Deletions == 1, s_patience);
        return foreign.Deletions;
    }

    private static void Use(NpuDevice device, DLPackTensor managed)
    {
        using NpuTensor taken = device.FromDLPack(managed);
        using NpuTensor x = taken.Slice(0, 1, 4, 1, 64);
        using NpuTensor row = device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor y = device.Allocate<Half>(1, 4, 1, 64);
        using NpuHostBuffer<Half> host = device.AllocatePinned<Half>(256);
        using NpuStream stream = device.CreateStream();
        using NpuStream other = device.CreateStream();
        using NpuEvent marker = device.CreateEvent();
        row.Clear();
        InterleaveRope.Enqueue(x, row, row, y, stream);
        taken.EnqueueCopyTo<Half>(host.Memory, stream);
        x.EnqueueCopyFrom(y, stream);
        marker.Record(stream);
        other.WaitFor(marker);
        x.EnqueueClear(other);
        using NpuGraph graph = NpuGraph.Capture(stream, s => InterleaveRope.Enqueue(x, row, row, y, s));
        graph.Replay(stream);
        graph.Replay(other);
        using DLPackTensor offer = x.ToDLPack();
        using NpuMemoryLease lease = x.LeaseMemory();
        _ = x.ToArray<Half>();
    }
}
