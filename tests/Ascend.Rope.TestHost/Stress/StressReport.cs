namespace Ascend.Rope.TestHost.Stress;

/// <summary>What a stress has found.</summary>
/// <param name="Threads">How many threads have worked.</param>
/// <param name="Devices">On how many devices.</param>
/// <param name="Operations">How many operations have ended.</param>
/// <param name="Faults">How many faults have struck.</param>
/// <param name="Wrong">Results that were wrong, exceptions that were none of the faults, and reports of misuse.</param>
/// <param name="Lost">Operations that did not end, and faults that nobody was told of.</param>
/// <param name="Leaks">Objects of CANN that are left.</param>
internal sealed record StressReport(int Threads, int Devices, long Operations, int Faults, int Wrong, int Lost, long Leaks);
