using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulated;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>Memory and streams of others, and ours in their hands.</content>
internal static partial class SweepOperations
{
    private static IEnumerable<SweepOperation> Foreign =>
    [
        new("lend memory", stage =>
        {
            NpuTensor x = stage.Operands.X;
            return new SweepAct(() => x.LeaseMemory().Dispose());
        }),
        new("export a tensor", stage =>
        {
            NpuTensor x = stage.Operands.X;
            return new SweepAct(() => x.ToDLPack().Dispose());
        }),
        new("import a tensor that was exported", stage =>
        {
            NpuTensor x = stage.Operands.X;
            return new SweepAct(() => stage.Device.FromDLPack(x.ToDLPack()).Dispose());
        }),
        Lent("borrow memory", (stage, memory) =>
        {
            int before = memory.Releases;
            try
            {
                stage.Device.Borrow<Half>(memory.Lend(), 256).Dispose();
            }
            finally
            {
                Xunit.Assert.Equal(before + 1, memory.Releases);
            }
        }),
        Lent("import a tensor of a stranger", (stage, memory) =>
        {
            using ForeignDLPack tensor = new(stage.Device, memory, versioned: true);
            try
            {
                stage.Device.FromDLPack(tensor.Take()).Dispose();
            }
            finally
            {
                Xunit.Assert.Equal(1, tensor.Deletions);
            }
        }),
        new("borrow a context", stage =>
        {
            StrangersContext context = stage.Own(new StrangersContext(0));
            return new SweepAct(() =>
            {
                int before = context.Releases;
                try
                {
                    NpuDevice.Borrow(context.Lend(), Options).Dispose();
                }
                finally
                {
                    Xunit.Assert.Equal(before + 1, context.Releases);
                }
            })
            {
                // A thread of which CANN does not say the context keeps that of the stranger, which is about to be destroyed.
                After = () => BindContextOf(stage.Device),
            };
        }) { MadeGood = s_description, AsksWhichDevice = true },
        new("enqueue on a borrowed stream", stage =>
        {
            (NpuStreamLease lease, _) = (stage.Own(stage.Stream.LeaseHandle()), stage.Operands);
            return new SweepAct(() =>
            {
                using NpuStream borrowed = stage.Device.Borrow(new ForeignStream(lease.Handle));
                stage.Operands.Enqueue(borrowed);
                borrowed.Synchronize();
            }) { Check = () => SweepStage.Source.AssertRotated(stage.Operands.Y.ToArray<Half>()) };
        }),
        End("dispose of a borrowed stream", stage => stage.Device.Borrow(new ForeignStream(stage.Own(stage.Stream.LeaseHandle()).Handle)), stream => stream.Synchronize()),
    ];

    private static SweepOperation Lent(string name, Action<SweepStage, StrangersMemory> use) => new(name, stage =>
    {
        StrangersMemory memory = stage.Own(StrangersOn(stage));
        return new SweepAct(() => use(stage, memory));
    });

    /// <summary>Memory of the device, which a stranger allocates in the context that is current.</summary>
    private static StrangersMemory StrangersOn(SweepStage stage)
    {
        nint before = Contract.Emulator.EmulatorControl.CurrentContext();
        BindContextOf(stage.Device);
        try
        {
            return new StrangersMemory(512);
        }
        finally
        {
            if (before != 0)
                Contract.Emulator.EmulatorControl.SetCurrentContext(before);
        }
    }

    private static void BindContextOf(NpuDevice device)
    {
        using NpuContextLease lease = device.LeaseContext();
        Contract.Emulator.EmulatorControl.SetCurrentContext(lease.Handle);
    }
}
