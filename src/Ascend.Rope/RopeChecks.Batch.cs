using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>Calls that are enqueued together.</content>
internal static partial class RopeChecks
{
    /// <summary>Checks all calls, and writes what backends need of them.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="stream">Their stream.</param>
    /// <param name="options">What each may do.</param>
    /// <param name="ropes">Receives as many.</param>
    public static void Batch(ReadOnlySpan<RopeOperands> calls, NpuStream stream, RopeOptions options, Span<RopeCall> ropes)
    {
        CheckOptions(options);
        for (int index = 0; index < calls.Length; index++)
            ropes[index] = OfBatch(calls, index, stream, options);
    }

    /// <summary>Checks one of the calls. A message says which it is.</summary>
    private static RopeCall OfBatch(ReadOnlySpan<RopeOperands> calls, int index, NpuStream stream, RopeOptions options)
    {
        (NpuTensor x, NpuTensor cos, NpuTensor sin, NpuTensor y) = calls[index];
        try
        {
            RopeGeometry geometry = Tensors(x, cos, sin, y, stream, options);
            return new RopeCall(x.Region, cos.Region, sin.Region, y.Region, x.ElementType, geometry)
            {
                IsDense = x.IsDense && cos.IsDense && sin.IsDense,
            };
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(Message(exception), nameof(calls), exception);
        }
        catch (NotSupportedException exception)
        {
            throw new NotSupportedException(Message(exception), exception);
        }
        catch (ObjectDisposedException exception)
        {
            throw new ObjectDisposedException(Message(exception), exception);
        }

        string Message(Exception exception) => $"calls[{index}]: {exception.Message} Nothing was enqueued.";
    }
}
