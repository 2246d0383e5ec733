using CommunityToolkit.HighPerformance.Buffers;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>Copies and fills.</content>
internal static partial class SweepOperations
{
    private static readonly Half[] s_values = SweepStage.Source.X;

    private static IEnumerable<SweepOperation> Copies =>
    [
        CopyIn("copy from host memory", (_, tensor, _) => tensor.CopyFrom(s_values)),
        CopyIn("enqueue a copy from host memory", (_, tensor, stream) => tensor.EnqueueCopyFrom<Half>(s_values, stream)),
        CopyIn("enqueue a copy from a tensor", (stage, tensor, stream) => tensor.EnqueueCopyFrom(stage.Operands.X, stream)),
        CopyIn("copy from a tensor", (stage, tensor, _) => tensor.CopyFrom(stage.Operands.X)),
        CopyOut("copy to host memory", (x, host, _) => x.CopyTo(host)),
        CopyOut("copy to an array", (x, host, _) => x.ToArray<Half>().CopyTo(host, 0)),
        CopyOut("copy to rented memory", (x, host, _) =>
        {
            using MemoryOwner<Half> owner = x.ToMemoryOwner<Half>();
            owner.Span.CopyTo(host);
        }),
        CopyOut("enqueue a copy to host memory", (x, host, stream) => x.EnqueueCopyTo<Half>(host, stream)),
        new("enqueue a copy from pinned memory", stage =>
        {
            (NpuTensor tensor, NpuStream stream, NpuHostBuffer<Half> buffer) = (stage.Other(), stage.Stream, stage.Own(stage.Device.AllocatePinned<Half>(SweepStage.Length)));
            s_values.CopyTo(buffer.GetSpan());
            return new SweepAct(() => tensor.EnqueueCopyFrom<Half>(buffer.Memory, stream)) { Check = () => Same(stream, tensor) };
        }),
        new("enqueue a copy to pinned memory", stage =>
        {
            (NpuTensor x, NpuStream stream, NpuHostBuffer<Half> buffer) = (stage.Operands.X, stage.Stream, stage.Own(stage.Device.AllocatePinned<Half>(SweepStage.Length)));
            return new SweepAct(() => x.EnqueueCopyTo(buffer.Memory, stream))
            {
                Check = () =>
                {
                    stream.Synchronize();
                    SweepStage.AssertSame(s_values, buffer.GetSpan());
                },
            };
        }),
        new("copy from a tensor of another device", stage =>
        {
            NpuTensor there = stage.Own(stage.Second.CreateTensor<Half>(SweepStage.Source.XShape, s_values));
            NpuTensor here = stage.Other();
            return new SweepAct(() => here.CopyFrom(there)) { Check = () => Same(null, here) };
        }) { IsOfBothDevices = true, MadeGood = ["aclrtMemcpy"] },
        Fills("clear", (tensor, _) => tensor.Clear()),
        Fills("enqueue a clear", (tensor, stream) => tensor.EnqueueClear(stream)),
    ];

    private static SweepOperation CopyIn(string name, Action<SweepStage, NpuTensor, NpuStream> copy) => new(name, stage =>
    {
        (NpuTensor tensor, NpuStream stream, _) = (stage.Other(), stage.Stream, stage.Operands);
        return new SweepAct(() => copy(stage, tensor, stream)) { Check = () => Same(stream, tensor) };
    });

    private static SweepOperation CopyOut(string name, Action<NpuTensor, Half[], NpuStream> copy) => new(name, stage =>
    {
        (NpuTensor x, NpuStream stream) = (stage.Operands.X, stage.Stream);
        Half[] host = new Half[SweepStage.Length];
        return new SweepAct(() => copy(x, host, stream))
        {
            Check = () =>
            {
                stream.Synchronize();
                SweepStage.AssertSame(s_values, host);
            },
        };
    });

    private static SweepOperation Fills(string name, Action<NpuTensor, NpuStream> fill) => new(name, stage =>
    {
        (NpuTensor x, NpuStream stream) = (stage.Operands.X, stage.Stream);
        return new SweepAct(() => fill(x, stream))
        {
            Check = () =>
            {
                stream.Synchronize();
                SweepStage.AssertSame(new Half[SweepStage.Length], x.ToArray<Half>());
            },
        };
    });

    private static void Same(NpuStream? stream, NpuTensor tensor)
    {
        stream?.Synchronize();
        SweepStage.AssertSame(s_values, tensor.ToArray<Half>());
    }
}
