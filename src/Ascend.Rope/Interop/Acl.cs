using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

/// <summary>Functions of acl/acl.h, as of CANN 8.1.RC1.</summary>
internal static partial class Acl
{
    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    private static readonly string[] s_imports = [nameof(aclInit), nameof(aclGetRecentErrMsg), nameof(aclrtGetVersion)];

    /// <summary>Initialises CANN for the process; null is no configuration. 100002, done already, is success. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclInit")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static unsafe partial int aclInit(byte* configPath);

    /// <summary>
    /// The unread error text of this thread, or null, and clears it. The text is CANN's and lives until the next call on this thread. Without a
    /// context it fails and returns a text about that.
    /// </summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclGetRecentErrMsg")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static unsafe partial byte* aclGetRecentErrMsg();

    /// <summary>The version of the acl interface, which is not that of CANN. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetVersion")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtGetVersion(out int majorVersion, out int minorVersion, out int patchVersion);
}
