using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Interop;

// acl/acl_mdl.h, as of CANN 8.1.RC1; later versions declare the same in acl/acl_rt.h.

/// <summary>What a capture forbids meanwhile.</summary>
internal enum aclmdlRICaptureMode
{
    ACL_MODEL_RI_CAPTURE_MODE_GLOBAL = 0,
    ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL = 1,
    ACL_MODEL_RI_CAPTURE_MODE_RELAXED = 2,
}

/// <summary>Functions of acl/acl_mdl.h.</summary>
internal static partial class AclMdl
{
    /// <summary>What may be missing, in versions before 8.1.RC1, and must be looked up before it is called.</summary>
    public static ReadOnlySpan<string> OptionalImports => s_optionalImports;

    private static readonly string[] s_optionalImports =
        [nameof(aclmdlRICaptureBegin), nameof(aclmdlRICaptureEnd), nameof(aclmdlRIExecuteAsync), nameof(aclmdlRIDestroy)];

    /// <summary>Begins to record the work of a stream. Needs the stream's own context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclmdlRICaptureBegin")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclmdlRICaptureBegin(AclStreamHandle stream, aclmdlRICaptureMode mode);

    /// <summary>Ends the recording, on the thread that began it unless relaxed. The capture is over, also when this fails with 107038, 107025 or 507903.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclmdlRICaptureEnd")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclmdlRICaptureEnd(AclStreamHandle stream, out AclGraphHandle modelRI);

    /// <summary>Enqueues a graph on a stream. Needs the context that the graph was captured in.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclmdlRIExecuteAsync")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclmdlRIExecuteAsync(nint modelRI, nint stream);

    /// <summary>Destroys a graph; waits up to ten seconds while it runs, and then fails with 107037. Needs the graph's own context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclmdlRIDestroy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclmdlRIDestroy(nint modelRI);
}
