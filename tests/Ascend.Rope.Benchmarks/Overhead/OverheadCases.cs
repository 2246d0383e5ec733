namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>A call of the binding and its counterpart in C.</summary>
/// <param name="Name">As in the rows.</param>
/// <param name="HasCosts">Whether the calls of CANN take the time that they take on genuine CANN, or only what the emulator takes.</param>
/// <param name="Calls">How many calls are timed together.</param>
/// <param name="Binding">One call of the binding.</param>
/// <param name="Plain">So many calls in C; the nanoseconds of one.</param>
internal sealed record OverheadCase(string Name, bool HasCosts, int Calls, Action Binding, Func<int, double> Plain);

/// <summary>What is measured.</summary>
internal static class OverheadCases
{
    /// <summary>As many launches as the binding makes between two looks at how far a stream has come, so that each batch has its share of that.</summary>
    private const int Batch = 256;

    /// <summary>A replay is short to enqueue and long to drain.</summary>
    private const int Replays = 32;

    public static IReadOnlyList<OverheadCase> Of(BindingSide binding) =>
    [
        new("enqueue", HasCosts: false, Batch, binding.Enqueue, PlainSide.Enqueue),
        new("copy_in", HasCosts: false, Batch, binding.CopyIn, PlainSide.CopyIn),
        new("copy_out", HasCosts: false, Batch, binding.CopyOut, PlainSide.CopyOut),
        new("event", HasCosts: false, Batch, binding.Event, PlainSide.Event),
        new("enqueue_real", HasCosts: true, Batch, binding.Enqueue, PlainSide.EnqueuePlain),
        new("enqueue_122", HasCosts: true, 2, binding.EnqueueStep, PlainSide.EnqueueStep),
        new("replay_122", HasCosts: true, Replays, binding.ReplayStep, PlainSide.ReplayStep),
    ];
}
