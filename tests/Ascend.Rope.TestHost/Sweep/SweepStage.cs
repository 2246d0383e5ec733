using System.Runtime.InteropServices;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Sweep;

/// <summary>The objects of one case, made before a fault is armed and disposed of, the last first, when it has struck.</summary>
/// <param name="device">The device that faults strike.</param>
/// <param name="second">Another one.</param>
internal sealed class SweepStage(NpuDevice device, NpuDevice second) : IDisposable
{
    private readonly Stack<IDisposable> _owned = [];
    private DeviceOperands<Half>? _operands;
    private NpuStream? _stream;

    public static RopeCase<Half> Source { get; } = new(2, 3, 4, 4);

    public static int Length { get; } = Source.X.Length;

    public NpuDevice Device { get; } = device;

    public NpuDevice Second { get; } = second;

    /// <summary>What the operator reads and writes.</summary>
    public DeviceOperands<Half> Operands => _operands ??= Own(new DeviceOperands<Half>(Device, Source));

    public NpuStream Stream => _stream ??= Own(Device.CreateStream());

    /// <summary>A tensor as large as x.</summary>
    public NpuTensor Other() => Own(Device.Allocate<Half>(Source.XShape));

    /// <summary>The same values, in a tensor that is not dense: a view of one whose last two dimensions are swapped.</summary>
    public NpuTensor Strided()
    {
        (long batch, long heads, long sequence) = (Source.Batch, Source.Heads, Source.Sequence);
        Half[] swapped = new Half[Length];
        for (int b = 0; b < batch; b++)
            for (int h = 0; h < heads; h++)
                for (int s = 0; s < sequence; s++)
                    Source.X.AsSpan((int)(((((b * heads) + h) * sequence) + s) * 64), 64).CopyTo(swapped.AsSpan((int)(((((b * sequence) + s) * heads) + h) * 64)));
        using NpuTensor tensor = Device.CreateTensor<Half>([batch, sequence, heads, 64], swapped);
        return Own(tensor.Transpose(1, 2));
    }

    /// <summary>Holds back the work of all streams, until the case is over at the latest.</summary>
    public void HoldStreams()
    {
        EmulatorControl.HoldStreams();
        _ = Own(new HeldStreams());
    }

    public T Own<T>(T owned) where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned))
            owned.Dispose();
    }

    /// <summary>The result is right, once the stream is done.</summary>
    public void AssertRotated(NpuTensor y, NpuStream? stream = null)
    {
        (stream ?? Stream).Synchronize();
        Source.AssertRotated(y.ToArray<Half>());
    }

    public static void AssertSame(ReadOnlySpan<Half> expected, ReadOnlySpan<Half> actual) =>
        Xunit.Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)), "The copy has other bits than its source.");

    private sealed class HeldStreams : IDisposable
    {
        public void Dispose() => EmulatorControl.ReleaseStreams();
    }
}
