using System.Buffers;
using System.Runtime.InteropServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Backends.Cann;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>What a stream holds on to, and until when.</summary>
public sealed class InFlightTests
{
    private readonly InFlight _inFlight = new();

    [Fact]
    public void Passed_LetsGoWhatWasAddedBeforeTheMark()
    {
        TestHandle before = Add();
        long mark = _inFlight.Mark();
        TestHandle after = Add();
        _inFlight.Passed(mark);
        Assert.True(before.IsReleased);
        Assert.False(after.IsReleased);
        _inFlight.Passed(_inFlight.Mark());
        Assert.True(after.IsReleased);
    }

    [Fact]
    public void Passed_OfAnOldMark_LetsGoNothing()
    {
        long mark = _inFlight.Mark();
        TestHandle handle = Add();
        _inFlight.Passed(mark);
        Assert.False(handle.IsReleased);
        _inFlight.PassedAll();
    }

    [Fact]
    public void PassedAll_LetsEverythingGo()
    {
        TestHandle first = Add();
        TestHandle second = Add();
        Assert.False(_inFlight.IsEmpty);
        _inFlight.PassedAll();
        Assert.True(first.IsReleased);
        Assert.True(second.IsReleased);
        Assert.True(_inFlight.IsEmpty);
    }

    [Fact]
    public void Pins_AreLetGoLikeHandles()
    {
        using TestPin pin = new();
        _inFlight.Add(new PinnedMemory(pin.Pin(), isPageLocked: true));
        Assert.Equal(1, pin.Pins);
        _inFlight.Passed(_inFlight.Mark());
        Assert.Equal(0, pin.Pins);
    }

    [Fact]
    public void ManyThreads_LoseNothingAndReleaseNothingTwice()
    {
        TestHandle[][] handles = [.. Enumerable.Range(0, 8).Select(_ => new TestHandle[500])];
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                handles[thread][i] = Add();
                if (i % 7 == 0)
                    _inFlight.Passed(_inFlight.Mark());
            }
        });
        _inFlight.Passed(_inFlight.Mark());
        Assert.All(handles.SelectMany(each => each), handle => Assert.True(handle.IsReleased));
    }

    /// <summary>A handle whose only reference is the stream's.</summary>
    private TestHandle Add()
    {
        TestHandle handle = new();
        bool added = false;
        handle.DangerousAddRef(ref added);
        handle.Dispose();
        _inFlight.Add(handle);
        return handle;
    }

    private sealed class TestHandle() : SafeHandle(1, ownsHandle: true)
    {
        public bool IsReleased { get; private set; }

        public override bool IsInvalid => false;

        protected override bool ReleaseHandle() => IsReleased = true;
    }

    private sealed unsafe class TestPin : MemoryManager<byte>
    {
        public int Pins { get; private set; }

        public override Span<byte> GetSpan() => [];

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Pins++;
            return new MemoryHandle(null, pinnable: this);
        }

        public override void Unpin() => Pins--;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
