using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Telemetry;

namespace Ascend.Rope.Service.Batching;

/// <summary>What the workers of a batcher share.</summary>
internal sealed record BatchWorkshop(
    BatchQueue Queue, BatchPlaces Places, RopeDevicePool Pool, ServiceMeter Meter, TimeSpan HangTimeout, ILogger Logger)
{
    /// <summary>Held by the worker whose turn it is to gather.</summary>
    public Lock Turn { get; } = new();
}
