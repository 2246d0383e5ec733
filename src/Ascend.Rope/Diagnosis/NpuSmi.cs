namespace Ascend.Rope.Diagnosis;

/// <summary>An NPU as <c>npu-smi info</c> lists it.</summary>
/// <param name="Number">Its number there.</param>
/// <param name="Name">The kind of its chip, such as <c>910B3</c>, or <c>Ascend910</c> for those of Atlas A3.</param>
/// <param name="Health">OK, Warning, Alarm, Critical or UNKNOWN.</param>
internal sealed record ListedNpu(string Number, string Name, string Health)
{
    /// <summary>Which folder of CANN's kernels is for it; null where its name does not tell.</summary>
    public string? KernelFolder => Chip switch
    {
        ['9', '1', '0', 'B', >= '1' and <= '9', ..] => KernelCheck.AtlasA2,
        "910" or ['9', '1', '0', '_', '9', '3', ..] or ['9', '1', '0', 'C', ..] => KernelCheck.AtlasA3,
        _ => null,
    };

    /// <summary>Whether it is of an older kind, which the operator has no kernel for.</summary>
    public bool IsUnsupported => Chip is "910A" or "910B" or "910ProA" or "910ProB" or "910PremiumA" or ['3', '1', '0', ..];

    private string Chip => Name.StartsWith("Ascend", StringComparison.Ordinal) ? Name["Ascend".Length..] : Name;

    /// <summary>As in <c>NPU 0 (910B3): Alarm</c>.</summary>
    public override string ToString() => $"NPU {Number} ({Name}): {Health}";
}

/// <summary>Reads what <c>npu-smi info</c> prints: a table whose first line of each NPU has its number and name, its health, and figures.</summary>
internal static class NpuSmi
{
    private static readonly string[] s_health = ["OK", "Warning", "Alarm", "Critical", "UNKNOWN"];

    public static IReadOnlyList<ListedNpu> Parse(string output)
    {
        List<ListedNpu> npus = [];
        foreach (string line in output.Split('\n'))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 4 || !s_health.Contains(cells[2], StringComparer.OrdinalIgnoreCase))
                continue;
            if (cells[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [{ } number, { } name] && number.All(char.IsAsciiDigit))
                npus.Add(new ListedNpu(number, name, cells[2]));
        }

        return npus;
    }
}
