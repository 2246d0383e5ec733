using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Service.Operation;

/// <summary>Runs requests: on the devices of this host, or on those of others.</summary>
internal interface IRopeEngine
{
    /// <summary>Runs a request, whose memory stays as it is meanwhile.</summary>
    /// <returns>Null when its result is there, or why it is not. To be awaited once.</returns>
    ValueTask<Refusal?> RunAsync(RopeRequest request);
}
