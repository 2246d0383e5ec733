using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether there is a CANN where the library looks for one, whole, readable and of this machine. Looks in the order of <see cref="CannLoader"/>.</summary>
internal static class CannCheck
{
    /// <summary>Finds the CANN that the library would load; null where there is none.</summary>
    public static CannInstallation? Find(Examination host)
    {
        CannRoot? named = CannRoots.Named(host.Options.CannRoot, host.Variable);
        IReadOnlyList<CannRoot> roots = named is { } only ? [only] : [.. CannRoots.Usual(host.Variable), .. SystemRoots(host)];
        CannInstallation[] found =
        [
            .. roots.Where(root => root.IsFull).Select(root => new CannInstallation(host.Host, root.Path)).Where(cann => cann.HasLibraryFolder),
        ];
        return found.FirstOrDefault(cann => cann.IsComplete) ?? found.FirstOrDefault();
    }

    public static void Examine(Examination host, CannInstallation? cann)
    {
        CannRoot? named = CannRoots.Named(host.Options.CannRoot, host.Variable);
        if (named is { } only)
            ExamineNamed(host, only);
        else
            ExamineUsual(host, hasCann: cann is not null);

        if (cann is null)
        {
            if (named is null && !host.Has(FindingKinds.CannLinkBroken))
                host.Add(FindingKinds.CannMissing, $"none of {string.Join(", ", CannRoots.Usual(host.Variable).Select(root => root.Path))} is there, and LD_LIBRARY_PATH leads to none");
            return;
        }

        host.Tell("CANN", $"{cann.Version ?? "unknown version"} in {host.Host.Real(cann.Root)}");
        ExaminePermissions(host, cann);
        ExamineLibraries(host, cann);
        if (cann.Version is not { } version || VersionNumber.TryParse(version) is not { } number)
            host.Add(FindingKinds.CannVersionUnknown, $"no version in ascend_toolkit_install.info, version.cfg or opp/version.info below {cann.Root}");
        else if (number.CompareTo(SupportedVersions.OldestCann) < 0)
            host.Add(FindingKinds.CannTooOld, $"{version} in {cann.Root}");
    }

    private static void ExamineNamed(Examination host, CannRoot root)
    {
        if (!root.IsFull)
            host.Add(FindingKinds.CannPathRelative, $"{root.Origin} is {root.Path}");
        else if (host.Host.HasBrokenLink(root.Path))
            host.Add(FindingKinds.CannLinkBroken, $"{root.Origin} is {root.Path}, a link to what does not exist");
        else if (!host.Host.HasFolder(root.LibraryFolder))
            host.Add(FindingKinds.CannNamedWrong, $"{root.Origin} is {root.Path}, which has no lib64", Path.GetFileName(root.Path) == "lib64" ? $"name {Path.GetDirectoryName(root.Path)}." : null);
    }

    /// <summary>What is wrong with one of the usual places is passed over as long as another has a CANN.</summary>
    private static void ExamineUsual(Examination host, bool hasCann)
    {
        foreach (CannRoot root in CannRoots.Usual(host.Variable))
        {
            bool isThere = root.IsFull && host.Host.HasFolder(root.LibraryFolder);
            if (!isThere && root.Origin is not null)
                host.Add(FindingKinds.HomePathWrong, $"{root.Origin} is {root.Path}, which {(root.IsFull ? "has no lib64" : "is no full path, and refused")}");
            else if (!isThere && !hasCann && root.IsFull && host.Host.HasBrokenLink(root.Path))
                host.Add(FindingKinds.CannLinkBroken, $"{root.Path} is a link to what does not exist");
        }
    }

    private static void ExamineLibraries(Examination host, CannInstallation cann)
    {
        foreach ((string[] names, string? path) in cann.Libraries)
        {
            if (path is null)
                host.Add(FindingKinds.CannIncomplete, $"{cann.LibraryFolder} has no {string.Join(" and no ", names)}");
            else if (LibraryFile.WhyUnusable(host.Host, path) is { } reason)
                host.Add(FindingKinds.CannLibraryUnusable, $"{path}: {reason}");
            else if (OpenPaths.Find(host.Host.PathOf(path)) is { } open)
                host.Add(FindingKinds.CannOpenToAll, $"anybody may write {open}, by way of {path}", $"chmod o-w {open}");
        }
    }

    private static void ExaminePermissions(Examination host, CannInstallation cann)
    {
        string[] files = cann.Libraries[0].Path is { } runtime ? [cann.LibraryFolder, runtime] : [cann.LibraryFolder];
        if (HostUser.Of(host.Host) is { } user
            && FileOwner.Of(host, files).FirstOrDefault(file => !user.May(file, file.Path == cann.LibraryFolder ? Rights.Enter : Rights.Read)) is { } refused)
        {
            host.Add(FindingKinds.CannNotReadable, $"{refused}; this process runs as {user}");
        }
    }

    private static IEnumerable<CannRoot> SystemRoots(Examination host) =>
        new LibraryPath(host.Host, host.Variable).Find(CannLibraries.AclNames) is { } path && Path.GetDirectoryName(Path.GetDirectoryName(path)) is { } root
            ? [new CannRoot(root, SystemSearch.Variable)]
            : [];
}
