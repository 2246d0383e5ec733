namespace Ascend.Rope;

/// <summary>What a program left.</summary>
/// <param name="ExitCode">Its exit code; null where it did not end in time.</param>
/// <param name="Output">What it wrote, errors included.</param>
public sealed record NpuCommandResult(int? ExitCode, string Output);
