namespace Ascend.Rope.Backends;

/// <summary>Somebody outside of the library who has lent it something, and is told once that it is no longer used.</summary>
/// <param name="release">Tells the owner. Must not wait.</param>
internal class Lender(Action release)
{
    private bool _isBack;

    /// <summary>Gives back what was lent, unless that has been done: a borrowing that fails does not know how far it came.</summary>
    public void GiveBack()
    {
        if (!Interlocked.Exchange(ref _isBack, true))
            OwnerCode.Run(Tell);
    }

    private void Tell()
    {
        try
        {
            release();
        }
#pragma warning disable CA1031 // The owner's code runs where nobody can catch: in a release, possibly on the finalizer thread.
        catch (Exception)
#pragma warning restore CA1031
        {
            NpuDiagnostics.CountGiveBackFailure();
        }
    }
}
