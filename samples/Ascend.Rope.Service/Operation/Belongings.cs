namespace Ascend.Rope.Service.Operation;

/// <summary>What somebody has to give back, the last first: also where the next of it could not be had, since a device that was lost is opened again once nothing of it is left.</summary>
internal sealed class Belongings : IDisposable
{
    private readonly Stack<IDisposable> _all = new();

    public T Add<T>(T item) where T : IDisposable
    {
        _all.Push(item);
        return item;
    }

    public void Dispose()
    {
        while (_all.TryPop(out IDisposable? item))
            item.Dispose();
    }
}
