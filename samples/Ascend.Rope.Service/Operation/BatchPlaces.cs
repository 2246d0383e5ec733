using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>Lends places in flight, and keeps those that come back for the same device. Any thread may call.</summary>
internal sealed class BatchPlaces(BatchingOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<BatchPlace> _free = [];

    /// <summary>A place on a device, for one at a time.</summary>
    public BatchPlace Take(NpuDevice device)
    {
        lock (_lock)
        {
            for (int i = _free.Count - 1; i >= 0; i--)
            {
                BatchPlace place = _free[i];
                if (!ReferenceEquals(place.Device, device))
                    continue;
                _free.RemoveAt(i);
                return place;
            }
        }

        return new BatchPlace(device, options);
    }

    /// <summary>Takes a place back, or disposes of it where its device is gone. One where something failed is not given back.</summary>
    public void Return(BatchPlace place, PooledDevice device)
    {
        lock (_lock)
        {
            // A device is out of service before its loss is told, so what is kept here is still there to be forgotten.
            if (device.State == PooledDeviceState.Ready && ReferenceEquals(device.Device, place.Device))
            {
                _free.Add(place);
                return;
            }
        }

        place.Dispose();
    }

    /// <summary>Gives up the places of a device that is out of service: if it was lost, their memory is gone.</summary>
    public void Forget(NpuDevice device)
    {
        List<BatchPlace> gone;
        lock (_lock)
        {
            gone = _free.FindAll(place => ReferenceEquals(place.Device, device));
            _free.RemoveAll(place => ReferenceEquals(place.Device, device));
        }

        gone.ForEach(place => place.Dispose());
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _free.ForEach(place => place.Dispose());
            _free.Clear();
        }
    }
}
