using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Sample.Files;

namespace Ascend.Rope.Load;

/// <summary>Steps of sessions and whole requests, in the share that is asked for.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The mix is to be the same for a seed.")]
internal sealed class PayloadMix
{
    private readonly PayloadPool? _steps;
    private readonly PayloadPool? _whole;
    private readonly double _share;

    public PayloadMix(LoadSettings settings)
    {
        _share = settings.Sessions is null ? 0 : settings.SessionShare;
        _steps = _share > 0 ? new PayloadPool(settings, RopeTable.Create(ConfigFile.Read(settings.Sessions!)), number: 0) : null;
        _whole = _share < 1 ? new PayloadPool(settings, table: null, _steps?.All.Count() ?? 0) : null;
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Payload> All => [.. _steps?.All ?? [], .. _whole?.All ?? []];

    /// <summary>The request that is sent next. One thread at a time.</summary>
    public Payload Next(Random random, long index) => (random.NextDouble() < _share ? _steps! : _whole!).Next(random, index);
}
