namespace Ascend.Rope.TestHost;

/// <summary>What a soak has found.</summary>
/// <param name="Calls">How many calls were made.</param>
/// <param name="Samples">What the process held, at equal steps.</param>
internal sealed record SoakReport(int Calls, IReadOnlyList<SoakSample> Samples);

/// <summary>What the process holds after a full collection.</summary>
/// <param name="Calls">After so many calls.</param>
/// <param name="Handles">Objects of CANN, as the emulator counts them.</param>
/// <param name="Threads">Threads of the system.</param>
/// <param name="ManagedBytes">The managed heap.</param>
/// <param name="NativeBytes">Memory of the device, and pinned memory, as the emulator counts it.</param>
/// <param name="ResidentBytes">The memory of the process that is resident.</param>
internal readonly record struct SoakSample(int Calls, long Handles, int Threads, long ManagedBytes, long NativeBytes, long ResidentBytes);
