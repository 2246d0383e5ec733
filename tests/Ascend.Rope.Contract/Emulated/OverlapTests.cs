using System.Diagnostics;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Streams work side by side.</summary>
public sealed class OverlapTests : DeviceTest
{
    /// <summary>Rounds of a copy in, an operator and a copy out.</summary>
    private const int Rounds = 16;

    private const int TaskMicroseconds = 1000;
    private const int Attempts = 5;

    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void TwoStreams_TakeLittleMoreThanHalfTheTimeOfOne()
    {
        EmulatorControl.SetTaskDelay(TaskMicroseconds);
        using Lane first = new(Device, _source);
        using Lane second = new(Device, _source);

        // A machine that is busy with something else makes single runs late, and none of them early.
        double least = Enumerable.Range(0, Attempts).Min(_ =>
        {
            TimeSpan alone = TimeOf(() => Work(first, first));
            TimeSpan beside = TimeOf(() => Work(first, second));
            return beside / alone;
        });
        Assert.InRange(least, 0, 0.6);
        first.AssertRotated(_source);
        second.AssertRotated(_source);
    }

    private static void Work(Lane one, Lane other)
    {
        for (int round = 0; round < Rounds; round++)
        {
            one.Enqueue();
            other.Enqueue();
        }

        one.Stream.Synchronize();
        other.Stream.Synchronize();
    }

    private static TimeSpan TimeOf(Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>A stream, and what it alone works on.</summary>
    private sealed class Lane : IDisposable
    {
        private readonly DeviceOperands<Half> _operands;
        private readonly NpuHostBuffer<Half> _x;
        private readonly NpuHostBuffer<Half> _y;

        public Lane(NpuDevice device, RopeCase<Half> source)
        {
            Stream = device.CreateStream();
            _operands = new DeviceOperands<Half>(device, source);
            _x = device.AllocatePinned<Half>(source.X.Length);
            _y = device.AllocatePinned<Half>(source.X.Length);
            source.X.CopyTo(_x.GetSpan());
        }

        public NpuStream Stream { get; }

        public void Enqueue()
        {
            _operands.X.EnqueueCopyFrom<Half>(_x.Memory, Stream);
            _operands.Enqueue(Stream);
            _operands.Y.EnqueueCopyTo(_y.Memory, Stream);
        }

        public void AssertRotated(RopeCase<Half> source) => source.AssertRotated(_y.GetSpan().ToArray());

        public void Dispose()
        {
            Stream.Dispose();
            _operands.Dispose();
            ((IDisposable)_x).Dispose();
            ((IDisposable)_y).Dispose();
        }
    }
}
