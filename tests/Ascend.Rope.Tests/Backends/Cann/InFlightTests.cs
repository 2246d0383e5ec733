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
        _inFlight.Add(new PinnedMemory(pin.Pin()));
        Assert.Equal(1, pin.Pins);
        _inFlight.Passed(_inFlight.Mark());
        Assert.Equal(0, pin.Pins);
    }

    [Fact]
    public void ManyThreads_LoseNothingAndReleaseNothingTwice()
    {
        Lock turn = new();
        TestHandle[][] handles = [.. Enumerable.Range(0, 8).Select(_ => new TestHandle[500])];
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                lock (turn)
                    handles[thread][i] = Add();
                if (i % 7 == 0)
                    _inFlight.Passed(_inFlight.Mark());
            }
        });
        _inFlight.Passed(_inFlight.Mark());
        Assert.All(handles.SelectMany(each => each), handle => Assert.True(handle.IsReleased));
        Assert.True(_inFlight.IsEmpty);
    }

    [Fact]
    public void OneThreadThatAdds_AndOneThatLetsGo_MeetInNoPlace()
    {
        const int Count = 100_000;
        TestHandle[] handles = new TestHandle[Count];
        bool inOrder = true;
        int released = 0;
        Parallel.Invoke(
            () =>
            {
                for (int i = 0; i < Count; i++)
                    _inFlight.Add(handles[i] = Referenced());
            },
            () =>
            {
                while (released < Count)
                {
                    int mark = (int)_inFlight.Mark();
                    _inFlight.Passed(mark);
                    for (; released < mark; released++)
                        inOrder &= handles[released].IsReleased;
                }
            });
        Assert.True(inOrder);
        Assert.True(_inFlight.IsEmpty);
    }

    [Fact]
    public void MoreThanThereIsRoomFor_IsKeptInOrder()
    {
        TestHandle[] handles = new TestHandle[1000];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = Add();
            if (i == 40)
                _inFlight.Passed(30);
        }

        Assert.Equal(30, handles.Count(handle => handle.IsReleased));
        _inFlight.Passed(700);
        Assert.All(handles[..700], handle => Assert.True(handle.IsReleased));
        Assert.All(handles[700..], handle => Assert.False(handle.IsReleased));
        _inFlight.PassedAll();
        Assert.All(handles, handle => Assert.True(handle.IsReleased));
    }

    private TestHandle Add()
    {
        TestHandle handle = Referenced();
        _inFlight.Add(handle);
        return handle;
    }

    /// <summary>A handle whose only reference is the stream's.</summary>
    private static TestHandle Referenced()
    {
        TestHandle handle = new();
        bool added = false;
        handle.DangerousAddRef(ref added);
        handle.Dispose();
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
