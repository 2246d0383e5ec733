namespace Ascend.Rope.Backends;

/// <summary>Whose a block of memory is, and what becomes of it when a storage needs it no longer.</summary>
internal interface IBlockOwner
{
    /// <summary>Takes note that nobody can begin anything with the block, while one stream still has work on it. The caller has a use on the block.</summary>
    void Reserve(MemoryBlock block, IStreamBackend[] users);

    /// <summary>Takes back a block that all work has passed. Never throws, never waits: the caller may be the finalizer.</summary>
    void Release(MemoryBlock block);
}
