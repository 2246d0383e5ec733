using System.Collections.Concurrent;
using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <content>Devices that were lost, and how they are opened again.</content>
internal sealed partial class CannRuntime
{
    /// <summary>Those that were lost and not opened since: what is left of them, or null once the process has given them up.</summary>
    private readonly ConcurrentDictionary<int, CannBackend?> _lost = new();

    /// <summary>
    /// Gives up a device that was lost, once nothing of it is left, and takes it anew. Giving it up takes back what the process owes to this library alone,
    /// so that others who have set the device keep it. Its gate is held.
    /// </summary>
    /// <exception cref="NpuUnavailableException">Something is left, or others keep the device, or CANN cannot set it up.</exception>
    private nint TakeAgain(int index)
    {
        if (_devices.TryRemove(index, out CannBackend? device))
        {
            // The two references of the process: it opens the device no more.
            _lost[index] = device;
            device.Leave();
            device.Context.Dispose();
        }

        nint previous = ContextScope.Current();
        if (_lost[index] is { } left)
        {
            GiveUp(index, left.Context);
            _lost[index] = null;

            // It may have ended now, and is nothing to put back, where CANN would take it nevertheless.
            if (previous == left.Context.Value)
                previous = 0;
        }

        nint primary = TakePrimaryContext(index, previous);
        if (Answers(new CannContext(primary, index, isForeign: false)))
        {
            _lost.TryRemove(index, out _);
            return primary;
        }

        _ = AclRt.aclrtResetDevice(index);
        throw new NpuUnavailableException($"NPU {index} was lost. Others in the process have set it too, and keep it as it is: only a new process gets it back.", ProbeTrace);
    }

    /// <summary>Takes back the one time that this library has set a device which is lost.</summary>
    private void GiveUp(int index, CannContext context)
    {
        if (!context.IsClosed)
        {
            throw new NpuUnavailableException(
                $"NPU {index} was lost, and something that was made on it is there still: dispose of its tensors, streams, events, graphs, buffers and device "
                + "objects, then open it again.",
                ProbeTrace, context.Loss?.Repeated().ToException());
        }

        // Before it ends, or another thread would put it back in between; where it goes on, setting the device finds it again.
        EndedContexts.Add(context.Value);
        int status = AclRt.aclrtResetDevice(index);
        if (status is not (CannStatusCode.Success or CannStatusCode.ContextReleaseError))
            throw Unavailable(status, nameof(AclRt.aclrtResetDevice), index, _libraries, _probe);
        PeerAccess.Forget(index);
    }

    /// <summary>Whether a device does not answer that it is lost.</summary>
    private static bool Answers(CannContext context)
    {
        using (context)
        using (ContextScope scope = ContextScope.Enter(context))
        {
            int status = AclRt.aclrtStreamQuery(stream: 0, out _);
            return status == CannStatusCode.Success || scope.Describe(status, nameof(AclRt.aclrtStreamQuery)).Loss != CannLoss.Device;
        }
    }
}
