using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

/// <summary>Functions of aclnnop/aclnn_interleave_rope.h, as of CANN 8.5.0; 8.1.RC1 exports them without a header.</summary>
/// <remarks>They take pointers and not handles, since every caller holds references on the handles already, until the stream takes them over.</remarks>
internal static partial class AclnnInterleaveRope
{
    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    private static readonly string[] s_imports = [nameof(aclnnInterleaveRopeGetWorkspaceSize), nameof(aclnnInterleaveRope)];

    /// <summary>
    /// The first phase, on the host alone: checks the operands and prepares an executor. When it fails, what it left in <paramref name="executor"/>
    /// must not be touched. Needs a context, above all when it is the first aclnn call of the process.
    /// </summary>
    [LibraryImport(CannLibrary.OpApi, EntryPoint = "aclnnInterleaveRopeGetWorkspaceSize")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclnnInterleaveRopeGetWorkspaceSize(
        nint x, nint cos, nint sin, nint @out, out ulong workspaceSize, out nint executor);

    /// <summary>
    /// The second phase: enqueues the kernel and consumes the executor, also when the launch fails; only on 161001 and 161002 it is still the
    /// caller's, and a repeatable one always. Needs the context of the stream.
    /// </summary>
    [LibraryImport(CannLibrary.OpApi, EntryPoint = "aclnnInterleaveRope")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclnnInterleaveRope(nint workspace, ulong workspaceSize, nint executor, nint stream);
}
