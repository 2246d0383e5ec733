using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>One host under examination: what the checks look at, and what they have found so far.</summary>
/// <param name="options">Which host.</param>
internal sealed class Examination(NpuDoctorOptions options)
{
    private readonly List<(FindingKind Kind, NpuFinding Finding)> _findings = [];
    private readonly List<NpuHostFact> _facts = [];

    public NpuDoctorOptions Options => options;

    public HostTree Host { get; } = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root)));

    /// <summary>Whether something was found of a kind.</summary>
    public bool Has(FindingKind kind) => _findings.Any(found => found.Kind == kind);

    /// <summary>Whether something was found that keeps NPUs from working.</summary>
    public bool HasErrors => _findings.Any(found => found.Kind.Severity == NpuFindingSeverity.Error);

    /// <summary>What an environment variable holds; null also where that is nothing.</summary>
    public string? Variable(string name) => options.Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Runs a program of the host; null where that cannot be done.</summary>
    /// <param name="path">Its full path: by its name alone, a program could come from the working directory.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="arguments">Its arguments.</param>
    public NpuCommandResult? Run(string path, TimeSpan limit, params IReadOnlyList<string> arguments)
    {
        string file = Host.ProgramPathOf(path);
        return options.Runner is { } runner ? runner(file, arguments, limit) : Host.IsThisHost ? HostProcess.Run(file, arguments, limit) : null;
    }

    /// <summary>Notes a finding.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="evidence">What was seen.</param>
    /// <param name="detail">What to do on this host.</param>
    public void Add(FindingKind kind, string evidence, string? detail = null) => _findings.Add((kind, kind.Found(evidence, detail)));

    /// <summary>Notes what there is.</summary>
    public void Tell(string name, string value) => _facts.Add(new NpuHostFact(name, value));

    /// <summary>What is to be fixed first comes first.</summary>
    public NpuDiagnosis Conclude() => new(
        [.. FindingKinds.All.OrderByDescending(kind => kind.Severity).SelectMany(kind => _findings.Where(found => found.Kind == kind)).Select(found => found.Finding)],
        [.. _facts]);
}
