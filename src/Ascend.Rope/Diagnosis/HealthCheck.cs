namespace Ascend.Rope.Diagnosis;

/// <summary>What npu-smi says of the NPUs.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly string[] s_places = ["/usr/local/sbin/npu-smi", "/usr/local/bin/npu-smi", "/usr/bin/npu-smi"];

    /// <summary>Asks npu-smi; the NPUs that it lists.</summary>
    public static IReadOnlyList<ListedNpu> Examine(Examination host)
    {
        if (s_places.FirstOrDefault(host.Host.Has) is not { } program)
        {
            host.Add(FindingKinds.NpuSmiMissing, $"no {string.Join(", no ", s_places)}");
            return [];
        }

        if (host.Run(program, s_limit, "info") is not { } result)
        {
            host.Tell("npu-smi", $"{program}, not run");
            return [];
        }

        IReadOnlyList<ListedNpu> npus = NpuSmi.Parse(result.Output);
        if (result.ExitCode is null)
            host.Add(FindingKinds.NpuSmiHangs, $"{program} info did not end within {s_limit.TotalSeconds} s");
        else if (npus.Count == 0)
            host.Add(IsDriverSilent(result) ? FindingKinds.DriverNotAnswering : FindingKinds.NpuSmiFailed, $"{program} info ended with {result.ExitCode} and wrote: {Words(result.Output)}");
        foreach (ListedNpu npu in npus)
            Examine(host, npu);
        return npus;
    }

    private static void Examine(Examination host, ListedNpu npu)
    {
        host.Tell("NPU", $"{npu.Number}: {npu.Name}, {npu.Health}");
        if (npu.IsUnsupported)
            host.Add(FindingKinds.NpuUnsupported, npu.ToString());
        if (npu.Health is "Warning")
            host.Add(FindingKinds.NpuWarns, npu.ToString());
        else if (npu.Health is not "OK")
            host.Add(FindingKinds.NpuUnhealthy, npu.ToString());
    }

    /// <summary>The library below npu-smi fails so where the driver does not answer, or its nodes are not to be had.</summary>
    private static bool IsDriverSilent(NpuCommandResult result) => result.Output.Contains("dcmi module initialize failed", StringComparison.Ordinal);

    private static string Words(string output)
    {
        const int MostLetters = 300;
        string words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "nothing" : words.Length <= MostLetters ? words : $"{words[..MostLetters]}…";
    }
}
