using System.Runtime.CompilerServices;
using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// The operator, prepared once for one element type and one geometry, and then run any number of times at whatever addresses: a repeatable executor,
/// and the four descriptors that it was made from.
/// </summary>
/// <remarks>
/// The descriptors are its own, since setting an address changes the descriptor too, and those of users may be in use elsewhere and go at any time.
/// CANN lets one thread at a time use an executor. There is no finalizer: whoever prepares one sees to its end.
/// </remarks>
internal sealed class PreparedRope
{
    private readonly CannBackend _backend;
    private readonly NpuElementType _type;
    private readonly RopeGeometry _geometry;
    private Operand _x;
    private Operand _cos;
    private Operand _sin;
    private Operand _y;
    private nint _executor;
    private nint _workspace;
    private ulong _workspaceByteCount;

    private PreparedRope(CannBackend backend, NpuElementType type, in RopeGeometry geometry) => (_backend, _type, _geometry) = (backend, type, geometry);

    /// <summary>Prepares the operator for calls like this one. The context is bound.</summary>
    /// <param name="call">The call.</param>
    /// <param name="backend">The device.</param>
    /// <param name="workspace">The scratch memory of the stream that it will run on.</param>
    /// <param name="scope">The context.</param>
    /// <exception cref="CannException">CANN refused; nothing is left behind.</exception>
    public static PreparedRope For(in RopeCall call, CannBackend backend, Workspace workspace, in ContextScope scope)
    {
        PreparedRope prepared = new(backend, call.Type, call.Geometry);
        try
        {
            prepared.Describe(call);
            prepared.Prepare(workspace, scope);
            return prepared;
        }
        catch
        {
            prepared.Destroy();
            throw;
        }
    }

    /// <summary>Whether it can run a call.</summary>
    public bool Fits(in RopeCall call) => _type == call.Type && _geometry == call.Geometry;

    /// <summary>
    /// Points it at the operands of a call, which fits, and enqueues one run: the second phase, which leaves a repeatable executor its owner's, however it
    /// ends. Runs that are enqueued already keep their operands. The context is bound.
    /// </summary>
    /// <remarks>
    /// An address that is still the one of the call before is not set again: all layers of a model share cos and sin, and most reuse x and y. A method
    /// without a try, and not inlined into one, since the JIT compiles calls of C in place only outside of those.
    /// </remarks>
    /// <param name="call">The call.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="function">The function of CANN that was called last: before aclnnInterleaveRope, nothing has been enqueued.</param>
    /// <returns>0, or the status of that function; then this is to be destroyed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Run(in RopeCall call, nint stream, out string function)
    {
        function = nameof(AclMeta.aclSetInputTensorAddr);
        int status = AimInput(0, ref _x, CannBackend.Address(call.X));
        if (status == CannStatusCode.Success)
            status = AimInput(1, ref _cos, CannBackend.Address(call.Cos));
        if (status == CannStatusCode.Success)
            status = AimInput(2, ref _sin, CannBackend.Address(call.Sin));
        if (status != CannStatusCode.Success)
            return status;
        function = nameof(AclMeta.aclSetOutputTensorAddr);
        status = AimOutput(CannBackend.Address(call.Y));
        if (status != CannStatusCode.Success)
            return status;
        function = nameof(AclnnInterleaveRope.aclnnInterleaveRope);
        return AclnnInterleaveRope.aclnnInterleaveRope(_workspace, _workspaceByteCount, _executor, stream);
    }

    /// <summary>Gives back what there is of it. Runs that are enqueued need none of it: a launch copies its arguments. Never throws, never waits.</summary>
    public void Destroy()
    {
        if (_executor != 0)
            _backend.DestroyExecutor(_executor);
        foreach (nint descriptor in (ReadOnlySpan<nint>)[_x.Descriptor, _cos.Descriptor, _sin.Descriptor, _y.Descriptor])
        {
            if (descriptor != 0)
                _backend.DestroyDescriptor(descriptor);
        }
    }

    private int AimInput(nuint index, ref Operand operand, nint address)
    {
        if (operand.Address == address)
            return CannStatusCode.Success;
        operand.Address = address;
        return AclMeta.aclSetInputTensorAddr(_executor, index, operand.Descriptor, address);
    }

    private int AimOutput(nint address)
    {
        if (_y.Address == address)
            return CannStatusCode.Success;
        _y.Address = address;
        return AclMeta.aclSetOutputTensorAddr(_executor, 0, _y.Descriptor, address);
    }

    private void Describe(in RopeCall call)
    {
        ReadOnlySpan<long> rows = [_geometry.Batch, _geometry.Heads, _geometry.Sequence, RopeShape.HeadDim];
        ReadOnlySpan<long> angles = [_geometry.Batch, 1, _geometry.CosSequence, RopeShape.HeadDim];
        _x = Describe(call.X, rows);
        _cos = Describe(call.Cos, angles);
        _sin = Describe(call.Sin, angles);
        _y = Describe(call.Y, rows);
    }

    private Operand Describe(in DeviceRegion region, ReadOnlySpan<long> shape)
    {
        nint address = CannBackend.Address(region);
        return new Operand(_backend.CreateDescriptor(address, shape, _type), address);
    }

    private void Prepare(Workspace workspace, in ContextScope scope)
    {
        // When the first phase fails, what it left in executor must not be touched: giving it back would poison CANN's cache of prepared calls.
        scope.Check(
            AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize(
                _x.Descriptor, _cos.Descriptor, _sin.Descriptor, _y.Descriptor, out _workspaceByteCount, out nint executor),
            nameof(AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize));
        _executor = executor;
        scope.Check(AclMeta.aclSetAclOpExecutorRepeatable(executor), nameof(AclMeta.aclSetAclOpExecutorRepeatable));
        _workspace = workspace.Reserve(_workspaceByteCount);
    }

    /// <summary>An operand as the executor has it.</summary>
    /// <param name="Descriptor">The descriptor that the executor was made from.</param>
    /// <param name="Address">The address that it was given last.</param>
    private record struct Operand(nint Descriptor, nint Address);
}
