namespace Ascend.Rope.Sample.Commands;

/// <summary>What a step of decoding costs.</summary>
/// <param name="Host">The median time until its calls have returned.</param>
/// <param name="Done">The median time until the device has done it.</param>
/// <param name="AllocatedBytes">The median of what its thread has allocated on the managed heap.</param>
/// <param name="AllocatedInAll">What all steps have allocated: queues, the thread pool's among them, grow now and then.</param>
internal readonly record struct DecodeFigures(TimeSpan Host, TimeSpan Done, long AllocatedBytes, long AllocatedInAll);
