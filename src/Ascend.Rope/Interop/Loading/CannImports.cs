using System.Reflection;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop.Loading;

/// <summary>Ties the imports of this assembly to the libraries that were found.</summary>
internal static class CannImports
{
    private static CannLibraries? s_libraries;
    private static bool s_resolverSet;

    /// <summary>From now on imports go to these libraries. Called once, under the lock of the process's runtime.</summary>
    public static void Bind(CannLibraries libraries, CannProbe probe)
    {
        Volatile.Write(ref s_libraries, libraries);
        if (s_resolverSet)
            return;
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(CannImports).Assembly, Resolve);
            s_resolverSet = true;
        }
        catch (InvalidOperationException)
        {
            probe.Add(
                "NativeLibrary.SetDllImportResolver",
                $"the host has set a resolver for this assembly before: it must map {CannLibrary.Acl}, {CannLibrary.NnOpBase} and {CannLibrary.OpApi}");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        Volatile.Read(ref s_libraries)?.Resolve(name) ?? 0;
}
