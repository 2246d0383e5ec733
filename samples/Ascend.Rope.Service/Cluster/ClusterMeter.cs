using System.Diagnostics.Metrics;
using Ascend.Rope.Service.Telemetry;

namespace Ascend.Rope.Service.Cluster;

/// <summary>What a gateway counts of its silos.</summary>
internal sealed class ClusterMeter
{
    private const string OutcomeKey = "ascend.rope.outcome";

    private readonly Counter<long> _attempts;
    private readonly Counter<long> _repeats;

    public ClusterMeter(IMeterFactory factory)
    {
        // The factory has one of the name, and disposes of it.
        Meter meter = factory.Create(ServiceMeter.MeterName);
        _attempts = meter.CreateCounter<long>("ascend.rope.cluster.attempts", "{attempt}", "Attempts at calls of silos, by what came of them");
        _repeats = meter.CreateCounter<long>("ascend.rope.cluster.repeats", "{attempt}", "Calls that were tried once more, by what had come of the attempt before");
    }

    /// <summary>An attempt has ended.</summary>
    public void Attempted(string outcome) => _attempts.Add(1, new KeyValuePair<string, object?>(OutcomeKey, outcome));

    /// <summary>Another attempt is made.</summary>
    public void Repeated(string outcome) => _repeats.Add(1, new KeyValuePair<string, object?>(OutcomeKey, outcome));
}
