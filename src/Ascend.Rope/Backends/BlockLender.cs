namespace Ascend.Rope.Backends;

/// <summary>Somebody outside of the library whose memory a storage borrows: it is never given to others, and goes back once.</summary>
/// <param name="release">Tells the owner that the memory is no longer used.</param>
internal sealed class BlockLender(Action release) : IBlockOwner
{
    private bool _isBack;

    /// <summary>Nobody but its owner may have the memory next.</summary>
    public void Reserve(MemoryBlock block, IStreamBackend[] users)
    {
    }

    public void Release(MemoryBlock block) => GiveBack();

    /// <summary>Gives the memory back, unless that has been done: a borrowing that fails does not know how far it came.</summary>
    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _isBack, true))
            return;
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
