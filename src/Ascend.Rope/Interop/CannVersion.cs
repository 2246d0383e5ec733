using System.Runtime.InteropServices;
using System.Text;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Interop;

/// <summary>Which CANN it is.</summary>
internal static unsafe class CannVersion
{
    /// <summary>The version of CANN, or, where it does not tell, of its acl interface.</summary>
    public static string Read(CannLibraries libraries)
    {
        if (CannLibraries.Missing(libraries.Acl.Handle, nameof(Acl.aclsysGetCANNVersion)) is null
            && Acl.aclsysGetCANNVersion(aclCANNPackageName.ACL_PKG_NAME_CANN, out aclCANNPackageVersion package) == CannStatusCode.Success)
        {
            ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(package.version);
            if (!text.IsEmpty)
                return Encoding.UTF8.GetString(text);
        }

        return Acl.aclrtGetVersion(out int major, out int minor, out int patch) == CannStatusCode.Success
            ? $"unknown (acl {major}.{minor}.{patch})"
            : "unknown";
    }
}
