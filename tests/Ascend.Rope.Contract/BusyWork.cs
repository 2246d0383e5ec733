namespace Ascend.Rope.Contract;

/// <summary>Work that takes a stream some tens of milliseconds, whatever the backend.</summary>
internal sealed class BusyWork : IDisposable
{
    /// <summary>The emulator computes one row at a time.</summary>
    private static readonly int s_launches = Target.IsEmulator ? 10 : 150;

    private readonly NpuTensor _x;
    private readonly NpuTensor _row;
    private readonly NpuTensor _y;

    public BusyWork(NpuDevice device)
    {
        _x = device.Allocate<Half>(16, 32, 128, 64);
        _row = device.Allocate<Half>(16, 1, 1, 64);
        _y = device.Allocate<Half>(16, 32, 128, 64);
        _x.Clear();
        _row.Clear();
    }

    public void Enqueue(NpuStream stream)
    {
        for (int i = 0; i < s_launches; i++)
            InterleaveRope.Enqueue(_x, _row, _row, _y, stream);
    }

    public void Dispose()
    {
        _x.Dispose();
        _row.Dispose();
        _y.Dispose();
    }
}
