namespace Ascend.Rope;

/// <summary>Runs a program of the host that only looks: <c>npu-smi info</c> and <c>stat</c>.</summary>
/// <param name="file">Its full path.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="limit">How long it may take; after that it is to be ended.</param>
/// <returns>What it left; null where there is no such program, or it cannot be started.</returns>
public delegate NpuCommandResult? NpuCommandRunner(string file, IReadOnlyList<string> arguments, TimeSpan limit);
