namespace Ascend.Rope.TestHost.Sweep;

/// <content>The operator.</content>
internal static partial class SweepOperations
{
    /// <summary>After so many launches a stream looks what it can let go, and after as many more whether it has come that far.</summary>
    private const int TwoFences = 512;

    private static IEnumerable<SweepOperation> Ropes =>
    [
        Rope("enqueue with a new executor", (stage, stream) => stage.Operands.Enqueue(stream)),
        Rope("enqueue with an executor that is kept", (stage, stream) => stage.Operands.Enqueue(stream), isWarm: true),
        Rope("enqueue without keeping executors", (stage, stream) => stage.Operands.Enqueue(stream), options: new NpuStreamOptions { ReuseExecutors = false }),
        Rope("enqueue a batch", (stage, stream) =>
        {
            RopeOperands call = new(stage.Operands.X, stage.Operands.Cos, stage.Operands.Sin, stage.Operands.Y);
            InterleaveRope.Enqueue([call, call, call], stream);
        }),
        Rope("apply", (stage, stream) => InterleaveRope.Apply(stage.Operands.X, stage.Operands.Cos, stage.Operands.Sin, stage.Operands.Y, stream)),
        new("apply into a new tensor", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            NpuTensor? y = null;
            return new SweepAct(() => y = stage.Own(InterleaveRope.Apply(stage.Operands.X, stage.Operands.Cos, stage.Operands.Sin, stream)))
            {
                Check = () => stage.AssertRotated(y!),
            };
        }),
        OfView("enqueue of a view", (stage, view, stream) =>
            InterleaveRope.Enqueue(view, stage.Operands.Cos, stage.Operands.Sin, stage.Operands.Y, stream, RopeOptions.CompactViews)),
        OfView("enqueue a batch of views", (stage, view, stream) =>
        {
            RopeOperands call = new(view, stage.Operands.Cos, stage.Operands.Sin, stage.Operands.Y);
            InterleaveRope.Enqueue([call, call], stream, RopeOptions.CompactViews);
        }),
        Rope("enqueue past fences", (stage, stream) =>
        {
            for (int i = 0; i < TwoFences; i++)
                stage.Operands.Enqueue(stream);
        }, isWarm: true),
    ];

    private static SweepOperation Rope(string name, Action<SweepStage, NpuStream> enqueue, NpuStreamOptions? options = null, bool isWarm = false) => new(name, stage =>
    {
        (NpuStream stream, _) = (stage.Own(stage.Device.CreateStream(options)), stage.Operands);
        if (isWarm)
        {
            stage.Operands.Enqueue(stream);
            stream.Synchronize();
        }

        return new SweepAct(() => enqueue(stage, stream)) { Check = () => stage.AssertRotated(stage.Operands.Y, stream) };
    });

    private static SweepOperation OfView(string name, Action<SweepStage, NpuTensor, NpuStream> enqueue) => new(name, stage =>
    {
        (NpuTensor view, NpuStream stream, _) = (stage.Strided(), stage.Stream, stage.Operands);
        return new SweepAct(() => enqueue(stage, view, stream)) { Check = () => stage.AssertRotated(stage.Operands.Y) };
    });
}
