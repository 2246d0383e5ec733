using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <summary>Whether the memory of two NPUs can be copied straight from one to the other, which CANN wants to be asked for, on both sides.</summary>
/// <remarks>
/// What is enabled stays so: it is the device's, and so also that of others in the process. That enabling fails is no answer, since others may have done it;
/// the copy answers, and where the first of a pair has failed, no other is tried.
/// </remarks>
internal static class PeerAccess
{
    private static readonly Lock s_lock = new();

    /// <summary>The pairs that were asked about, the smaller number first.</summary>
    private static readonly Dictionary<(int, int), bool> s_pairs = [];

    /// <summary>Whether a copy between two devices may be tried; two contexts of one device need nothing for it.</summary>
    public static bool Exists(CannContext one, CannContext other)
    {
        if (one.DeviceIndex == other.DeviceIndex)
            return true;
        lock (s_lock)
        {
            return s_pairs.TryGetValue(Pair(one, other), out bool exists)
                ? exists
                : s_pairs[Pair(one, other)] = Enable(one, other.DeviceIndex) && Enable(other, one.DeviceIndex);
        }
    }

    /// <summary>Notes that a copy between two devices has failed.</summary>
    public static void Lost(CannContext one, CannContext other)
    {
        lock (s_lock)
            s_pairs[Pair(one, other)] = false;
    }

    /// <summary>Forgets what was asked about a device that is set up anew.</summary>
    public static void Forget(int device)
    {
        lock (s_lock)
        {
            foreach ((int, int) pair in s_pairs.Keys.Where(pair => pair.Item1 == device || pair.Item2 == device).ToArray())
                s_pairs.Remove(pair);
        }
    }

    private static (int, int) Pair(CannContext one, CannContext other) =>
        (Math.Min(one.DeviceIndex, other.DeviceIndex), Math.Max(one.DeviceIndex, other.DeviceIndex));

    /// <summary>Lets the device of a context reach the memory of a peer; false when it cannot.</summary>
    private static bool Enable(CannContext context, int peer)
    {
        using ContextScope scope = ContextScope.Enter(context);
        int status = AclRt.aclrtDeviceCanAccessPeer(out int can, context.DeviceIndex, peer);
        ContextScope.DropText(status);
        if (status != CannStatusCode.Success || can == 0)
            return false;
        ContextScope.DropText(AclRt.aclrtDeviceEnablePeerAccess(peer, flags: 0));
        return true;
    }
}
