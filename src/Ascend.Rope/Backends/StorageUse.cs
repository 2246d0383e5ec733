namespace Ascend.Rope.Backends;

/// <summary>A use of a tensor's memory for the length of a call, though another thread disposes of the tensor meanwhile.</summary>
internal readonly ref struct StorageUse
{
    private readonly Storage _storage;

    /// <exception cref="ObjectDisposedException">All tensors of the memory have been disposed of.</exception>
    public StorageUse(Storage storage)
    {
        storage.BeginUse();
        _storage = storage;
    }

    public void Dispose() => _storage.EndUse();
}
