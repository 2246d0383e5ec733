using System.Runtime.InteropServices;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Sessions;

/// <summary>The table of a model, of one type: on a device for prompts, and its rows on the host for the few positions of a step, which go along with x.</summary>
/// <remarks>All sessions of the same model share one. Where its device is lost, it is built again on another when it is next needed there.</remarks>
internal sealed class ModelTable(ModelKey key, RopeTable table, TablePlacement placement) : IDisposable
{
    /// <summary>Guards what there is. Nothing that is done under it waits for a device.</summary>
    private readonly Lock _lock = new();
    private DeviceTable? _onDevice;
    private Task<DeviceTable>? _build;

    /// <summary>The device that the table is being built on.</summary>
    private PooledDevice? _site;
    private bool _disposed;

    public ModelKey Key => key;

    public NpuElementType Type => key.Type;

    public int Positions => key.Positions;

    /// <summary>What it takes on its device.</summary>
    public long ByteCount => 2L * Positions * ElementTypes.RowByteCount;

    /// <summary>Whether the last session that used it has ended.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>How many sessions use it. The store's lock guards it.</summary>
    public int Users { get; set; }

    /// <summary>The device that has it, or had it when last asked; null before it was built.</summary>
    public PooledDevice? Device => Volatile.Read(ref _onDevice)?.Device;

    /// <summary>Copies rows to host memory.</summary>
    public void Gather<T>(ReadOnlySpan<int> positions, Span<T> cos, Span<T> sin) where T : unmanaged => table.Gather(positions, cos, sin);

    /// <summary>The table, where it is on a device in service; else <see cref="OnDeviceAsync"/> builds it.</summary>
    public DeviceTable? There => Volatile.Read(ref _onDevice) is { IsThere: true } there ? there : null;

    /// <summary>The table on a device in service: where it is, or where it is built now, for all who need it together, on a thread of its own.</summary>
    /// <remarks>A build that hangs with its device is waited for until that is lost; then the next who asks has it built elsewhere.</remarks>
    /// <exception cref="ObjectDisposedException">The last session that used it has ended.</exception>
    public Task<DeviceTable> OnDeviceAsync()
    {
        lock (_lock)
        {
            if (There is { } there)
                return Task.FromResult(there);
            if (_build is not { IsCompleted: false } || _site is { State: PooledDeviceState.Lost })
                (_site, _build) = (null, OwnThread.RunAsync(Build));
            return _build;
        }
    }

    /// <summary>Gives up what is on a device that was lost, which is not opened again before.</summary>
    public void Forget(PooledDevice device)
    {
        DeviceTable? gone = null;
        lock (_lock)
        {
            if (_onDevice?.Device == device)
                (gone, _onDevice) = (_onDevice, null);
        }

        gone?.Dispose();
    }

    public void Dispose()
    {
        DeviceTable? last;
        lock (_lock)
        {
            Volatile.Write(ref _disposed, true);
            (last, _onDevice) = (_onDevice, null);
        }

        last?.Dispose();
    }

    private DeviceTable Build()
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (There is { } there)
                return there;
            PooledDevice device = placement.Choose(ByteCount);
            Volatile.Write(ref _site, device);
            DeviceTable built = Type == NpuElementType.Float16
                ? new DeviceTable<Half>(table, device, Positions)
                : new DeviceTable<BFloat16>(table, device, Positions);
            Keep(built);
        }
    }

    /// <summary>Keeps a table in place of one whose device has gone, unless its own has gone meanwhile, or nobody needs it any more.</summary>
    private void Keep(DeviceTable built)
    {
        DeviceTable? unneeded = built;
        lock (_lock)
        {
            // A device is out of service before its loss is told, so what is kept here is still there to be forgotten.
            if (!_disposed && built.IsThere && There is null)
                (unneeded, _onDevice) = (_onDevice, built);
        }

        unneeded?.Dispose();
    }
}
