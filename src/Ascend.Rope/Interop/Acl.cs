using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

// acl/acl.h, as of CANN 8.1.RC1.

/// <summary>The parts of CANN that have a version.</summary>
internal enum aclCANNPackageName
{
    ACL_PKG_NAME_CANN = 0,
}

/// <summary>A version, as zero-terminated texts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct aclCANNPackageVersion
{
    public fixed byte version[128];
    public fixed byte majorVersion[64];
    public fixed byte minorVersion[64];
    public fixed byte releaseVersion[64];
    public fixed byte patchVersion[64];
    public fixed byte reserved[128];
}

/// <summary>Functions of acl/acl.h.</summary>
internal static partial class Acl
{
    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    /// <summary>What may be missing, and must be looked up before it is called.</summary>
    public static ReadOnlySpan<string> OptionalImports => s_optionalImports;

    private static readonly string[] s_imports = [nameof(aclInit), nameof(aclGetRecentErrMsg), nameof(aclrtGetVersion)];

    private static readonly string[] s_optionalImports = [nameof(aclsysGetCANNVersion)];

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

    /// <summary>The version of a part of CANN. Deprecated since, so it may be missing: look it up before. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclsysGetCANNVersion")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclsysGetCANNVersion(aclCANNPackageName name, out aclCANNPackageVersion version);
}
