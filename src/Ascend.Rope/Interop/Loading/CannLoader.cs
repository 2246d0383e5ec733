using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop.Loading;

/// <summary>Finds one complete CANN and loads it; notes every step.</summary>
/// <param name="probe">Receives the steps.</param>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class CannLoader(CannProbe probe, Func<string, string?> variable)
{
    private readonly SystemSearch _search = new(variable);

    /// <summary>Loads the CANN that the process has already, else the named root, else the first complete one of the usual places.</summary>
    /// <param name="option">The root that the caller insists on, or null.</param>
    /// <returns>The libraries, or null: the probe says why.</returns>
    public CannLibraries? Load(string? option)
    {
        if (!OperatingSystem.IsLinux())
        {
            probe.Add("operating system", "CANN exists for Linux only");
            return null;
        }

        WarnOfSearchPath();
        CannRoot? named = CannRoots.Named(option, variable);
        probe.NamedBy = named?.Origin;
        if (AlreadyLoaded() is { Count: > 0 } loaded)
            return LoadBeside(loaded, named);

        if (named is { } root)
            return LoadNamed(root);

        probe.Add(CannRoots.Variable, "not set");
        foreach (CannRoot usual in CannRoots.Usual(variable))
        {
            if (LoadRoot(usual) is { } libraries)
                return libraries;
            if (IsStuck())
                return null;
        }

        return LoadFromSystem();
    }

    /// <summary>
    /// What we load has a full path. What that needs in turn the loader looks for by its name, in the working directory too if it is told so.
    /// </summary>
    private void WarnOfSearchPath()
    {
        foreach (string entry in _search.RelativeEntries.Distinct(StringComparer.Ordinal))
        {
            string what = entry.Length == 0 ? "has an empty entry, which means the working directory" : $"has the relative entry {entry}";
            probe.AddWarning(
                SystemSearch.Variable, $"{what}: it is skipped here, but the loader looks there for what CANN's libraries need: take it out of the variable");
        }
    }

    private bool IsStuck()
    {
        if (AlreadyLoaded() is not [string left, ..])
            return false;
        probe.AddFault(left, "cannot be unloaded, so no other root can be tried in this process");
        return true;
    }

    /// <summary>The libraries of a CANN that are in the process: the runtime where that is among them, since it lies in CANN's folder itself and the others may be links.</summary>
    private static List<string> AlreadyLoaded() =>
        ProcessLibraries.Find(CannLibraries.AclNames) is { Count: > 0 } runtime ? [.. runtime] : [.. ProcessLibraries.Find(CannLibraries.NnOpBaseNames)];

    /// <summary>Completes the CANN that somebody in the process has loaded: a second one beside it would not work.</summary>
    private CannLibraries? LoadBeside(List<string> loaded, CannRoot? named)
    {
        List<string> folders = [.. loaded.Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal)];
        foreach (string path in loaded)
            probe.Add(path, "loaded already in this process");
        if (loaded.Find(path => path.EndsWith(ProcessLibraries.Gone, StringComparison.Ordinal)) is { } gone)
        {
            probe.AddFault(
                gone[..^ProcessLibraries.Gone.Length],
                "was replaced or removed since this process loaded it, and to load what is there now would make two CANN: start the process again");
            return null;
        }

        if (folders.Count > 1)
        {
            probe.AddFault(string.Join(" and ", folders), "two CANN are loaded in this process, which cannot work: start it with one");
            return null;
        }

        if (named is { } root && !IsIn(root, loaded))
        {
            probe.AddFault(
                root.Path,
                $"refused: {root.Origin} names this root, but the process has already loaded CANN from {folders[0]}, and it can have only one");
            return null;
        }

        return LoadFolder(folders[0]);
    }

    private static bool IsIn(CannRoot root, List<string> loaded) =>
        CannLibraries.AllNames.Any(name => loaded.Contains(RealPath.Of(Path.Combine(root.LibraryFolder, name))));

    private CannLibraries? LoadNamed(CannRoot root)
    {
        CannLibraries? libraries = LoadRoot(root);
        if (libraries is null && probe.Fault is null)
        {
            probe.AddFault(root.Path, Path.GetFileName(root.Path) == "lib64"
                ? "a root of CANN is the folder that has lib64, not lib64 itself: name the folder above"
                : "no CANN is there, and nothing else is looked at");
        }

        return libraries;
    }

    private CannLibraries? LoadRoot(CannRoot root)
    {
        if (root.Origin is { } origin)
            probe.Add(origin, $"names {root.Path}");
        if (!root.IsFull)
        {
            probe.AddFault(root.Path, "refused: a root of CANN must have a full path, since a relative one would depend on the working directory");
            return null;
        }

        if (Directory.Exists(root.LibraryFolder))
            return LoadFolder(root.LibraryFolder);
        probe.Add(Directory.Exists(root.Path) ? root.LibraryFolder : root.Path, "no such folder");
        return null;
    }

    /// <summary>Takes the first complete CANN of the folders that the system's loader would search (LD_LIBRARY_PATH, ld.so.conf).</summary>
    private CannLibraries? LoadFromSystem()
    {
        bool any = false;
        foreach (string folder in _search.FoldersOf(CannLibraries.AclNames))
        {
            any = true;
            if (LoadFolder(folder) is { } libraries)
                return libraries;
            if (IsStuck())
                return null;
        }

        if (!any)
        {
            string folders = string.Join(", ", [.. _search.NamedFolders, "ld.so.conf"]);
            probe.Add($"{SystemSearch.Variable} and ld.so.conf", $"no {string.Join(" and no ", CannLibraries.AclNames)} in any folder of {folders}");
        }

        return null;
    }

    /// <summary>Loads all three from one folder, or none.</summary>
    private CannLibraries? LoadFolder(string folder)
    {
        // What is loaded may be impossible to unload, so half a CANN is found out before anything of it is loaded.
        if (!HasOne(folder, CannLibraries.AclNames) || !HasOne(folder, CannLibraries.NnOpBaseNames) || !HasOne(folder, CannLibraries.OpApiNames))
            return null;

        Stack<LoadedLibrary> loaded = new();
        if (LoadOne(folder, CannLibraries.AclNames, [.. AclBase.Imports, .. Acl.Imports, .. AclRt.Imports], loaded) is { } acl
            && LoadOne(folder, CannLibraries.NnOpBaseNames, AclMeta.Imports, loaded) is { } nnOpBase
            && LoadOne(folder, CannLibraries.OpApiNames, AclnnInterleaveRope.Imports, loaded) is { } opApi)
        {
            LoadedLibrary? math = LoadMath(folder, opApi);
            if (!HasSecondCopy(folder))
                return new CannLibraries(acl, nnOpBase, opApi, math);
        }

        while (loaded.TryPop(out LoadedLibrary library))
            NativeLibrary.Free(library.Handle);
        return null;
    }

    /// <summary>Finds out what the loader has brought in beside what was asked for: CANN's libraries find each other by LD_LIBRARY_PATH, which may lead to another CANN.</summary>
    private bool HasSecondCopy(string folder)
    {
        foreach (string path in ProcessLibraries.Find(CannLibraries.AllNames))
        {
            string ours = Path.Combine(folder, Path.GetFileName(path));
            if (!Path.Exists(ours) || string.Equals(RealPath.Of(ours), path, StringComparison.Ordinal))
                continue;
            probe.AddFault(path, $"is in this process beside {ours}: two CANN cannot work together; have one alone on {SystemSearch.Variable}, and start again");
            return true;
        }

        return false;
    }

    /// <summary>
    /// Loads what CANN opens, by its bare name, when an input is not dense: loaded from here it is found, whatever LD_LIBRARY_PATH says. CANN without it
    /// takes dense inputs.
    /// </summary>
    private LoadedLibrary? LoadMath(string folder, LoadedLibrary opApi)
    {
        if (Path.GetFileName(opApi.Path) != CannLibraries.OpApiNames[0])
            return null;
        string path = Path.Combine(folder, CannLibraries.OpApiMathName);
        LoadedLibrary library = default;
        string reason = "no such file";
        bool isLoaded = Path.Exists(path) && TryLoad(path, out library, out reason);
        probe.Add(path, isLoaded ? "loaded" : $"{reason}, so inputs must be dense");
        return isLoaded ? library : null;
    }

    private bool HasOne(string folder, string[] names)
    {
        if (names.Any(name => Path.Exists(Path.Combine(folder, name))))
            return true;
        probe.AddFault(folder, $"has no {string.Join(" and no ", names)}");
        return false;
    }

    /// <summary>Loads the first of the files that is there and has the functions.</summary>
    private LoadedLibrary? LoadOne(string folder, string[] names, ReadOnlySpan<string> functions, Stack<LoadedLibrary> loaded)
    {
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            if (!Path.Exists(path))
                continue;
            if (!TryLoad(path, out LoadedLibrary library, out string reason))
            {
                probe.AddFault(path, reason);
                continue;
            }

            if (CannLibraries.Missing(library.Handle, functions) is { } missing)
            {
                probe.AddFault(path, $"lacks the function {missing}");
                NativeLibrary.Free(library.Handle);
                continue;
            }

            probe.Add(path, "loaded");
            loaded.Push(library);
            return library;
        }

        return null;
    }

    private bool TryLoad(string path, out LoadedLibrary library, out string reason)
    {
        library = default;
        if (ElfFile.WhyNot(path) is { } whyNot)
        {
            reason = $"not loaded: {whyNot}";
            return false;
        }

        if (OpenPaths.Find(path) is { } open)
        {
            probe.AddWarning(
                open, $"anybody on this system may write here, and so choose what code runs in this process, by way of {path}: chmod o-w {open}");
        }

        try
        {
            library = new LoadedLibrary(NativeLibrary.Load(path), path);
            reason = string.Empty;
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            reason = LoadFailure.Describe(path, exception.Message);
            return false;
        }
    }
}
