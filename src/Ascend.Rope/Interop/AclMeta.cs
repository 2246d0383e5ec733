using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

/// <summary>Functions of aclnn/acl_meta.h, as of CANN 8.1.RC1.</summary>
internal static partial class AclMeta
{
    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    private static readonly string[] s_imports =
    [
        nameof(aclCreateTensor), nameof(aclDestroyTensor), nameof(aclDestroyAclOpExecutor), nameof(aclSetAclOpExecutorRepeatable),
        nameof(aclSetInputTensorAddr), nameof(aclSetOutputTensorAddr),
    ];

    /// <summary>
    /// Describes a tensor in device memory: the arrays are copied, null strides mean dense, the offset counts elements. Returns null on null
    /// dimensions and checks nothing else. Needs no context.
    /// </summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclCreateTensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static unsafe partial nint aclCreateTensor(
        long* viewDims,
        ulong viewDimsNum,
        aclDataType dataType,
        long* stride,
        long offset,
        aclFormat format,
        long* storageDims,
        ulong storageDimsNum,
        nint tensorData);

    /// <summary>Destroys a descriptor; the memory that it describes stays.</summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclDestroyTensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclDestroyTensor(nint tensor);

    /// <summary>
    /// Gives back an executor that is repeatable, or whose second phase was not reached. One that the second phase has taken, or whose first phase
    /// failed, must not come here.
    /// </summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclDestroyAclOpExecutor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclDestroyAclOpExecutor(nint executor);

    /// <summary>Between the phases: lets the second phase run many times. The caller then gives the executor back.</summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclSetAclOpExecutorRepeatable")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclSetAclOpExecutorRepeatable(nint executor);

    /// <summary>
    /// Sets the base address of an input, counted from 0, for later runs, and that of the descriptor given. Notices neither another's descriptor nor a null
    /// address.
    /// </summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclSetInputTensorAddr")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclSetInputTensorAddr(nint executor, nuint index, nint tensor, nint address);

    /// <summary>As <see cref="aclSetInputTensorAddr"/> for an output, which are counted apart.</summary>
    [LibraryImport(CannLibrary.NnOpBase, EntryPoint = "aclSetOutputTensorAddr")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclSetOutputTensorAddr(nint executor, nuint index, nint tensor, nint address);
}
