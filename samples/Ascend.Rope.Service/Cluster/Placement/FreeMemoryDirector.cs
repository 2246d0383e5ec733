using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime.Placement;

namespace Ascend.Rope.Service.Cluster.Placement;

/// <summary>Looks at a few silos that it draws, so that a placement costs the same among ten and among thousands, and not all go to one.</summary>
internal sealed class FreeMemoryDirector(SiloLoads loads) : IPlacementDirector
{
    /// <summary>How many silos are looked at: the best of eight is among the better eighth, on average.</summary>
    private const int Candidates = 8;

    /// <summary>What differs by less counts as the same, so that load decides between like hosts.</summary>
    private const long Grain = 256L * 1024 * 1024;

    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = [.. context.GetCompatibleSilos(target)];
        Draw(silos);
        ArraySegment<SiloAddress> candidates = new(silos, 0, Math.Min(Candidates, silos.Length));
        IReadOnlyList<SiloLoad?> known = await loads.OfAsync(candidates).ConfigureAwait(false);
        SiloAddress chosen = candidates[Best(known)];
        loads.Placed(chosen);
        return chosen;
    }

    /// <summary>The place of the best: one that is known to be ready, before one of which nothing is known, before one that is not.</summary>
    public static int Best(IReadOnlyList<SiloLoad?> loads)
    {
        int best = 0;
        for (int i = 1; i < loads.Count; i++)
        {
            if (Rank(loads[i]).CompareTo(Rank(loads[best])) > 0)
                best = i;
        }

        return best;
    }

    private static (int Known, long Free, long Waiting, long Sessions) Rank(SiloLoad? load) => load switch
    {
        null => (1, 0, 0, 0),
        { IsReady: false } => (0, 0, 0, 0),
        _ => (2, load.FreeBytes / Grain, -load.Waiting, -load.Sessions),
    };

    /// <summary>Brings some, drawn by lot, to the front.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "A draw among silos is no secret.")]
    private static void Draw(SiloAddress[] silos)
    {
        for (int i = 0; i < Math.Min(Candidates, silos.Length); i++)
        {
            int other = Random.Shared.Next(i, silos.Length);
            (silos[i], silos[other]) = (silos[other], silos[i]);
        }
    }
}
