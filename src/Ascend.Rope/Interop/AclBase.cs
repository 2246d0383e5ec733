using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

// acl/acl_base.h, as of CANN 8.1.RC1.

/// <summary>The element types that this library passes.</summary>
internal enum aclDataType
{
    ACL_FLOAT16 = 1,
    ACL_BF16 = 27,
}

/// <summary>The layouts that this library passes: the operator takes ND and NCHW alike.</summary>
internal enum aclFormat
{
    ACL_FORMAT_ND = 2,
}

/// <summary>Functions of acl/acl_base.h.</summary>
internal static partial class AclBase
{
    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    private static readonly string[] s_imports = [nameof(aclrtGetSocName)];

    /// <summary>The name of the NPU, such as <c>Ascend910B3</c>: static text, or null. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetSocName")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static unsafe partial byte* aclrtGetSocName();
}
