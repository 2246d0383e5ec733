using System.Runtime.InteropServices;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Sessions;

/// <summary>The table of a model, of one type: on a device for prompts, and its rows on the host for the few positions of a step, which go along with x.</summary>
/// <remarks>All sessions of the same model share one. Where its device is lost, it is built again on another when it is next needed there.</remarks>
internal sealed class ModelTable(ModelKey key, RopeTable table, TablePlacement placement) : IDisposable
{
    private readonly Lock _lock = new();
    private DeviceTable? _onDevice;
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

    /// <summary>The table on a device in service: where it is, or where it is built now, which takes a while.</summary>
    public DeviceTable OnDevice()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_onDevice is { IsThere: true } there)
                return there;
            _onDevice?.Dispose();
            _onDevice = null;
            PooledDevice device = placement.Choose(ByteCount);
            return _onDevice = Type == NpuElementType.Float16
                ? new DeviceTable<Half>(table, device, Positions)
                : new DeviceTable<BFloat16>(table, device, Positions);
        }
    }

    /// <summary>Gives up what is on a device that was lost, which is not opened again before.</summary>
    public void Forget(PooledDevice device)
    {
        lock (_lock)
        {
            if (_onDevice?.Device != device)
                return;
            _onDevice.Dispose();
            _onDevice = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _disposed, true);
            _onDevice?.Dispose();
        }
    }
}
