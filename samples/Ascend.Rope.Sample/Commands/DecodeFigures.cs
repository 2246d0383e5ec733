namespace Ascend.Rope.Sample.Commands;

/// <summary>What a step of decoding costs.</summary>
/// <param name="Host">The median time until its calls have returned.</param>
/// <param name="Done">The median time until the device has done it.</param>
/// <param name="AllocatedBytes">The most bytes that any step has allocated on the managed heap.</param>
internal readonly record struct DecodeFigures(TimeSpan Host, TimeSpan Done, long AllocatedBytes);
