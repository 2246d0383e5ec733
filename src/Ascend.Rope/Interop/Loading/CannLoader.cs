using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop.Loading;

/// <summary>Finds one complete CANN and loads it; notes every step.</summary>
/// <param name="probe">Receives the steps.</param>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class CannLoader(CannProbe probe, Func<string, string?> variable)
{
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
            if (AlreadyLoaded() is [string left, ..])
            {
                probe.AddFault(left, "cannot be unloaded, so no other root can be tried in this process");
                return null;
            }
        }

        return LoadFromSystem();
    }

    private static List<string> AlreadyLoaded() => [.. ProcessLibraries.Find(CannLibraries.AclNames)];

    /// <summary>Completes the CANN that somebody in the process has loaded: a second one beside it would not work.</summary>
    private CannLibraries? LoadBeside(List<string> loaded, CannRoot? named)
    {
        List<string> folders = [.. loaded.Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal)];
        foreach (string path in loaded)
            probe.Add(path, "loaded already in this process");
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
        CannLibraries.AclNames.Any(name => loaded.Contains(RealPath.Of(Path.Combine(root.LibraryFolder, name))));

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
        if (Directory.Exists(root.LibraryFolder))
            return LoadFolder(root.LibraryFolder);
        probe.Add(Directory.Exists(root.Path) ? root.LibraryFolder : root.Path, "no such folder");
        return null;
    }

    /// <summary>Lets the system's loader search (LD_LIBRARY_PATH, ld.so.conf), and takes the rest from where it found the runtime.</summary>
    private CannLibraries? LoadFromSystem()
    {
        foreach (string name in CannLibraries.AclNames)
        {
            if (!TryLoad(name, out LoadedLibrary acl, out string reason))
            {
                probe.Add(name, reason);
                continue;
            }

            string? path = ProcessLibraries.Find(name) is [string found, ..] ? found : null;
            CannLibraries? libraries = path is null ? null : LoadFolder(Path.GetDirectoryName(path)!);
            NativeLibrary.Free(acl.Handle);
            return libraries;
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
            return new CannLibraries(acl, nnOpBase, opApi, LoadMath(folder, opApi));
        }

        while (loaded.TryPop(out LoadedLibrary library))
            NativeLibrary.Free(library.Handle);
        return null;
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

    private static bool TryLoad(string path, out LoadedLibrary library, out string reason)
    {
        try
        {
            library = new LoadedLibrary(NativeLibrary.Load(path), path);
            reason = string.Empty;
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            library = default;
            reason = Reason(exception.Message);
            return false;
        }
    }

    /// <summary>The loader's own words, which .NET wraps in several sentences of advice.</summary>
    private static string Reason(string message) =>
        "not loaded: " + string.Join("; ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Unable to load", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal));
}
