namespace Ascend.Rope.TestHost.Sweep;

/// <summary>A public operation, whose native calls are made to fail one after the other.</summary>
/// <param name="Name">How reports call it.</param>
/// <param name="Prepare">Makes what it needs, and says what it does.</param>
internal sealed record SweepOperation(string Name, Func<SweepStage, SweepAct> Prepare)
{
    /// <summary>Functions whose failure takes nothing from the caller in this operation, so that nobody is told.</summary>
    public string[] MadeGood { get; init; } = [];

    /// <summary>Whether it calls CANN before there is a context, without which the texts of failures are not to be read.</summary>
    public bool ComesBeforeContexts { get; init; }

    /// <summary>Whether both devices make calls.</summary>
    public bool IsOfBothDevices { get; init; }

    /// <summary>Whether it asks CANN which device it is about, and so may fail before it knows.</summary>
    public bool AsksWhichDevice { get; init; }
}

/// <summary>What an operation does.</summary>
/// <param name="Run">The operation itself, whose calls fail.</param>
internal sealed record SweepAct(Action Run)
{
    /// <summary>Holds the result of a run that did not throw.</summary>
    public Action Check { get; init; } = () => { };

    /// <summary>Shows what has become of the objects after a failure: that they are as usable as before, or that they are dead. By default it runs and checks again.</summary>
    public Action? After { get; init; }

    /// <summary>Whether the objects are dead then, and not usable.</summary>
    public bool Ends { get; init; }

    public void RunAfter()
    {
        if (After is not null)
        {
            After();
            return;
        }

        Run();
        Check();
    }
}
