using System.Runtime.InteropServices;
using System.Text;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Interop;

/// <summary>Which CANN it is.</summary>
internal static unsafe class CannVersion
{
    /// <summary>aclCANNPackageName: the toolkit as a whole.</summary>
    private const int Cann = 0;

    /// <summary>The size of aclCANNPackageVersion, and of its first field, the version as text.</summary>
    private const int PackageVersionSize = 512;
    private const int VersionSize = 128;

    /// <summary>The version of CANN, or, where it does not tell, of its acl interface.</summary>
    /// <remarks>aclsysGetCANNVersion is deprecated, so it is looked up and not imported.</remarks>
    public static string Read(CannLibraries libraries)
    {
        if (NativeLibrary.TryGetExport(libraries.Acl.Handle, "aclsysGetCANNVersion", out nint function))
        {
            byte* package = stackalloc byte[PackageVersionSize];
            if (((delegate* unmanaged[Cdecl]<int, byte*, int>)function)(Cann, package) == CannStatusCode.Success)
            {
                ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(package);
                if (text.Length is > 0 and < VersionSize)
                    return Encoding.UTF8.GetString(text);
            }
        }

        return Acl.aclrtGetVersion(out int major, out int minor, out int patch) == CannStatusCode.Success
            ? $"unknown (acl {major}.{minor}.{patch})"
            : "unknown";
    }
}
