namespace Ascend.Rope.Backends;

/// <summary>Somebody outside of the library whose memory a storage borrows: it is never given to others, and goes back once.</summary>
/// <param name="release">Tells the owner that the memory is no longer used.</param>
internal sealed class BlockLender(Action release) : Lender(release), IBlockOwner
{
    /// <summary>Nobody but its owner may have the memory next.</summary>
    public void Reserve(MemoryBlock block, IStreamBackend[] users)
    {
    }

    public void Release(MemoryBlock block)
    {
        block.Memory.Dispose();
        GiveBack();
    }
}
