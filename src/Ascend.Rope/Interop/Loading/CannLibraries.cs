using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop.Loading;

/// <summary>One library of CANN, loaded.</summary>
/// <param name="Handle">The loader's handle.</param>
/// <param name="Path">The file.</param>
internal readonly record struct LoadedLibrary(nint Handle, string Path);

/// <summary>The libraries of one CANN, all from one folder: what the logical names of the imports stand for.</summary>
internal sealed class CannLibraries
{
    /// <summary>The file names of the runtime: from 8.5 on, and before.</summary>
    public static readonly string[] AclNames = ["libacl_rt.so", "libascendcl.so"];

    /// <summary>The file names of the base library of the operators.</summary>
    public static readonly string[] NnOpBaseNames = ["libnnopbase.so"];

    /// <summary>The file names of the operators: from 8.5 on, and before. The first that exports ours is taken.</summary>
    public static readonly string[] OpApiNames = ["libopapi_transformer.so", "libopapi.so"];

    /// <summary>The operators that CANN itself calls to copy an input together that is not dense, from 8.5 on.</summary>
    public const string OpApiMathName = "libopapi_math.so";

    /// <summary>All of these: what tells that a CANN is in the process.</summary>
    public static readonly string[] AllNames = [.. AclNames, .. NnOpBaseNames, .. OpApiNames];

    public CannLibraries(LoadedLibrary acl, LoadedLibrary nnOpBase, LoadedLibrary opApi, LoadedLibrary? opApiMath = null) =>
        (Acl, NnOpBase, OpApi, OpApiMath) = (acl, nnOpBase, opApi, opApiMath);

    public LoadedLibrary Acl { get; }

    public LoadedLibrary NnOpBase { get; }

    public LoadedLibrary OpApi { get; }

    /// <summary>The operators that CANN needs for inputs that are not dense; null where it does not take such.</summary>
    public LoadedLibrary? OpApiMath { get; }

    /// <summary>The files by their logical names.</summary>
    public IReadOnlyDictionary<string, string> Paths => new Dictionary<string, string>
    {
        [CannLibrary.Acl] = Acl.Path,
        [CannLibrary.NnOpBase] = NnOpBase.Path,
        [CannLibrary.OpApi] = OpApi.Path,
    };

    /// <summary>The library that a logical name stands for, or 0.</summary>
    public nint Resolve(string name) => name switch
    {
        CannLibrary.Acl => Acl.Handle,
        CannLibrary.NnOpBase => NnOpBase.Handle,
        CannLibrary.OpApi => OpApi.Handle,
        _ => 0,
    };

    /// <summary>The first function that the imports need and the library lacks, or null.</summary>
    public static string? Missing(nint library, params ReadOnlySpan<string> functions)
    {
        foreach (string function in functions)
        {
            if (!NativeLibrary.TryGetExport(library, function, out _))
                return function;
        }

        return null;
    }
}
