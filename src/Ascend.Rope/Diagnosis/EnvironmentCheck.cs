using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether the variables lead CANN's libraries to each other, to the driver and to the operators: they are read when the process starts.</summary>
internal static class EnvironmentCheck
{
    private const string Stubs = "devlib";

    public static void Examine(Examination host, CannInstallation? cann)
    {
        LibraryPath path = new(host.Host, host.Variable);
        foreach (string entry in path.RelativeEntries.Distinct(StringComparer.Ordinal))
            host.Add(FindingKinds.LibraryPathRelative, entry.Length == 0 ? $"{SystemSearch.Variable} has an empty entry" : $"{SystemSearch.Variable} has the entry {entry}");
        ExamineDriverPath(host, path);
        if (cann is null)
            return;
        ExamineCannPath(host, path, cann);
        ExamineOperators(host, cann);
    }

    private static void ExamineDriverPath(Examination host, LibraryPath path)
    {
        if (path.Find(DriverInstallation.HalLibrary) is { } found)
        {
            if (IsStub(found))
                host.Add(FindingKinds.StubLibraries, $"the first {DriverInstallation.HalLibrary} that the loader finds is {found}");
        }
        else if (new DriverInstallation(host.Host).Hal is { } hal)
        {
            host.Add(FindingKinds.LibraryPathWithoutDriver, $"{hal} is in no folder of {SystemSearch.Variable}, nor listed by ldconfig");
        }
    }

    private static void ExamineCannPath(Examination host, LibraryPath path, CannInstallation cann)
    {
        if (cann.Libraries[0].Path is not { } runtime)
            return;
        if (path.Find(Path.GetFileName(runtime)) is not { } found)
            host.Add(FindingKinds.LibraryPathWithoutCann, $"{Path.GetFileName(runtime)} is in no folder of {SystemSearch.Variable}, nor listed by ldconfig", $"source {SetEnv(host, cann)}");
        else if (IsStub(found) && !host.Has(FindingKinds.StubLibraries))
            host.Add(FindingKinds.StubLibraries, $"the first {Path.GetFileName(runtime)} that the loader finds is {found}");
        else if (!IsStub(found) && found != host.Host.Real(runtime))
            host.Add(FindingKinds.LibraryPathOtherCann, $"the loader finds {found} first, and the library loads {host.Host.Real(runtime)}");
    }

    private static void ExamineOperators(Examination host, CannInstallation cann)
    {
        string remedy = $"source {SetEnv(host, cann)}";
        if (host.Variable(HostFindings.OppVariable) is not { } folder)
            host.Add(FindingKinds.OppPathUnset, $"{HostFindings.OppVariable} is not set", remedy);
        else if (!host.Host.HasFolder($"{folder}/built-in"))
            host.Add(FindingKinds.OppPathWrong, $"{HostFindings.OppVariable} is {folder}, which has no folder built-in", remedy);
        else if (host.Host.HasFolder($"{cann.Root}/opp") && host.Host.Real(folder) != host.Host.Real($"{cann.Root}/opp"))
            host.Add(FindingKinds.OppPathOtherCann, $"{HostFindings.OppVariable} is {host.Host.Real(folder)}, and the library loads CANN from {host.Host.Real(cann.Root)}", remedy);
    }

    /// <summary>From 8.5 on it is in the root, before in the folder above.</summary>
    private static string SetEnv(Examination host, CannInstallation cann)
    {
        string within = $"{cann.Root}/set_env.sh";
        string above = $"{Path.GetDirectoryName(cann.Root)}/set_env.sh";
        return host.Host.Has(within) || !host.Host.Has(above) ? within : above;
    }

    private static bool IsStub(string path) => path.Split('/').Contains(Stubs, StringComparer.Ordinal);
}
