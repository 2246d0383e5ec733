using System.Runtime.InteropServices;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Operation;

/// <summary>A request that is a call of its own: its operands on a device, and the call enqueued.</summary>
/// <remarks>
/// The caller's memory is read when this is made, and written by <see cref="Deliver"/>, both on threads that are waited for in any case. In between nobody touches
/// it, so that the wait for the device can be given up; disposing of this before the device is done is safe then, since the stream keeps what it needs.
/// </remarks>
internal sealed class DirectCall : IDisposable
{
    private readonly Belongings _operands;
    private readonly Action<Memory<byte>> _deliver;

    private DirectCall(Belongings operands, Action<Memory<byte>> deliver) => (_operands, _deliver) = (operands, deliver);

    /// <summary>Brings the operands to the device, or rows of a table that is there, and enqueues the call.</summary>
    public static DirectCall Enqueue<T>(RopeRequest request, DeviceTable? table, NpuDevice device, NpuStream stream) where T : unmanaged
    {
        Belongings operands = new();
        try
        {
            RopeShape shape = request.Shape;
            long cosSequence = request.Rows.IsOneRow ? 1 : shape.Sequence;
            NpuTensor x = Allocate(shape.Heads, shape.Sequence), y = Allocate(shape.Heads, shape.Sequence);
            NpuTensor cos = Allocate(1, cosSequence), sin = Allocate(1, cosSequence);
            x.CopyFrom(MemoryMarshal.Cast<byte, T>(request.X.Span));
            if (table is not null)
            {
                table.Gather(request.Rows.Positions.Span, cos, sin, stream);
            }
            else
            {
                cos.CopyFrom(MemoryMarshal.Cast<byte, T>(request.Rows.Cos.Span));
                sin.CopyFrom(MemoryMarshal.Cast<byte, T>(request.Rows.Sin.Span));
            }

            InterleaveRope.Enqueue(x, cos, sin, y, stream);
            return new DirectCall(operands, result => y.CopyTo(MemoryMarshal.Cast<byte, T>(result.Span)));

            NpuTensor Allocate(long heads, long sequence) =>
                operands.Add(device.AllocateUninitialized<T>(stream, shape.Batch, heads, sequence, RopeShape.HeadDim));
        }
        catch
        {
            operands.Dispose();
            throw;
        }
    }

    /// <summary>Gives the request its result, once the stream has been waited for.</summary>
    public void Deliver(Memory<byte> y) => _deliver(y);

    public void Dispose() => _operands.Dispose();
}
