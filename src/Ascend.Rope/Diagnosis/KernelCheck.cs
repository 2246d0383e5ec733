using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether CANN has the operator's kernel for the NPU.</summary>
internal static class KernelCheck
{
    public const string AtlasA2 = "ascend910b";
    public const string AtlasA3 = "ascend910_93";

    private const string Kernels = "built-in/op_impl/ai_core/tbe/kernel";
    private const string Operator = "interleave_rope";

    /// <summary>Where kernels of the operators of transformers are below the folder of an NPU: from 8.5 on, and before.</summary>
    private static readonly string[] s_groups = ["ops_transformer/", ""];

    /// <param name="host">The host.</param>
    /// <param name="cann">Its CANN.</param>
    /// <param name="npus">Its NPUs; none where they are not known.</param>
    public static void Examine(Examination host, CannInstallation cann, IReadOnlyList<ListedNpu> npus)
    {
        string opp = host.Variable(HostFindings.OppVariable) is { } set && host.Host.HasFolder($"{set}/built-in") ? set : $"{cann.Root}/opp";
        string folder = $"{opp}/{Kernels}";
        string[] present = [.. new[] { AtlasA2, AtlasA3 }.Where(npu => HasKernels(host.Host, $"{folder}/{npu}"))];
        string[] needed = [.. npus.Select(npu => npu.KernelFolder).OfType<string>().Distinct()];
        if (present.Length > 0)
            host.Tell("kernels", $"{string.Join(", ", present)}{(cann.KernelsVersion is { } known ? $", {known}" : "")}");

        if (present.Length == 0)
            host.Add(FindingKinds.KernelsMissing, $"no kernels in {folder}/{AtlasA2} or {AtlasA3}");
        else if (needed.Except(present).FirstOrDefault() is { } missing)
        {
            ListedNpu npu = npus.First(one => one.KernelFolder == missing);
            host.Add(FindingKinds.KernelsForOtherNpu, $"{folder} has {string.Join(", ", present)} and not {missing}, which {npu} needs");
        }
        else if ((needed.Length == 0 ? present : needed).Where(npu => !HasOperator(host.Host, $"{folder}/{npu}")).ToArray() is { Length: > 0 } without)
            host.Add(FindingKinds.OperatorKernelMissing, $"no {Operator} with a file .o below {folder}/{string.Join(", ", without)}");

        if (cann.KernelsVersion is { } version && cann.Version is { } toolkit && VersionNumber.TryParse(version) is { } ours && VersionNumber.TryParse(toolkit) is { } theirs
            && (ours.Major, ours.Minor) != (theirs.Major, theirs.Minor))
        {
            host.Add(FindingKinds.KernelsOtherVersion, $"kernels {version}, toolkit {toolkit}");
        }
    }

    /// <summary>A toolkit without the kernel package has the folder too, with a few tools in it.</summary>
    private static bool HasKernels(HostTree host, string folder) => host.Names(folder, "*").Any(name => name != "ops_oam" && host.HasFolder($"{folder}/{name}"));

    private static bool HasOperator(HostTree host, string folder) => s_groups.Any(group => host.Names($"{folder}/{group}{Operator}", "*.o").Count > 0);
}
