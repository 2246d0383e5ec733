namespace Ascend.Rope.TestHost.Sweep;

/// <content>Events.</content>
internal static partial class SweepOperations
{
    private static IEnumerable<SweepOperation> Events =>
    [
        OfEvent("record an event", (recorded, stream) => recorded.Record(stream), isRecorded: false),
        OfEvent("record an event again", (recorded, stream) => recorded.Record(stream)),
        OfEvent("ask whether an event is complete", (recorded, _) => Xunit.Assert.InRange(recorded.IsComplete ? 1 : 0, 0, 1)),
        OfEvent("wait for an event", (recorded, _) => recorded.Synchronize()),
        OfEvent("wait for an event with a limit", (recorded, _) => recorded.Synchronize(s_long)),
        OfEvent("await an event", (recorded, _) => recorded.SynchronizeAsync().GetAwaiter().GetResult()),
        OfEvent("await an event with a limit", (recorded, _) => recorded.SynchronizeAsync(s_long).GetAwaiter().GetResult()),
        new("let a stream wait for an event", stage =>
        {
            (NpuStream stream, NpuStream other) = (stage.Stream, stage.Own(stage.Device.CreateStream()));
            NpuEvent recorded = stage.Own(stage.Device.CreateEvent());
            NpuTensor copy = stage.Other();
            EnqueueAndRecord();
            return new SweepAct(() => other.WaitFor(recorded))
            {
                Check = Check,
                After = () =>
                {
                    other.Synchronize();
                    EnqueueAndRecord();
                    other.WaitFor(recorded);
                    Check();
                },
            };

            void EnqueueAndRecord()
            {
                stage.Operands.Enqueue(stream);
                recorded.Record(stream);
            }

            void Check()
            {
                copy.EnqueueCopyFrom(stage.Operands.Y, other);
                stream.Synchronize();
                stage.AssertRotated(copy, other);
            }
        }),
        new("ask for the time between events", stage =>
        {
            NpuStream stream = stage.Stream;
            NpuEvent first = stage.Own(stage.Device.CreateEvent(NpuEventKind.Timing));
            NpuEvent last = stage.Own(stage.Device.CreateEvent(NpuEventKind.Timing));
            first.Record(stream);
            last.Record(stream);
            stream.Synchronize();
            return new SweepAct(() => Xunit.Assert.True(last.ElapsedSince(first) >= TimeSpan.Zero));
        }),
    ];

    private static SweepOperation OfEvent(string name, Action<NpuEvent, NpuStream> act, bool isRecorded = true) => new(name, stage =>
    {
        NpuStream stream = stage.Stream;
        NpuEvent used = stage.Own(stage.Device.CreateEvent());
        stage.Operands.Enqueue(stream);
        if (isRecorded)
            used.Record(stream);
        return new SweepAct(() => act(used, stream))
        {
            Check = Check,
            After = () =>
            {
                stage.Operands.Enqueue(stream);
                used.Record(stream);
                act(used, stream);
                Check();
            },
        };

        void Check()
        {
            used.Synchronize();
            stage.AssertRotated(stage.Operands.Y);
        }
    });
}
