using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>What one stream gives to a capture, and whether the others wait for all of it. Used under <see cref="CaptureRegistry.Gate"/>.</summary>
/// <remarks>
/// As CANN sees it, a stream that joined has joined back when an event is the last that was recorded on it and some stream of the capture waits for that. Since
/// nothing is recorded on it afterwards, all such chains of events end at the origin.
/// </remarks>
internal sealed class CaptureLane
{
    /// <summary>The lane of the stream that has begun the capture.</summary>
    private readonly CaptureLane _first;

    /// <summary>That stream, in its own lane, while the capture lasts.</summary>
    private NpuStream? _stream;
    private int _recordings;
    private bool _endsInRecording;
    private bool _isOpen;

    /// <summary>The lane of a stream that begins a capture.</summary>
    public CaptureLane(Capture capture, NpuStream origin)
    {
        Capture = capture;
        _first = this;
        _stream = origin;
    }

    private CaptureLane(CaptureLane first)
    {
        Capture = first.Capture;
        _first = first;
    }

    /// <summary>The capture.</summary>
    public Capture Capture { get; }

    /// <summary>
    /// The stream that has begun the capture, and is the one to end it; null when it is over. Until then, whoever has a lane keeps it alive, so that the capture
    /// cannot end as forgotten while it is still of use.
    /// </summary>
    public NpuStream? Origin => _first._stream;

    /// <summary>Lets go of the stream that has begun the capture, which is over: events and other streams keep their lanes.</summary>
    public void End() => _first._stream = null;

    /// <summary>Lets another stream in.</summary>
    public CaptureLane Join()
    {
        CaptureLane joined = new(_first);
        joined.Worked();
        return joined;
    }

    /// <summary>Notes that work, or a wait, was recorded.</summary>
    public void Worked()
    {
        _endsInRecording = false;
        SetOpen(true);
    }

    /// <summary>Notes that an event was recorded, and returns the how-manieth that was.</summary>
    public int Recorded()
    {
        Worked();
        _endsInRecording = true;
        return ++_recordings;
    }

    /// <summary>Notes that some stream of the capture waits for a recording.</summary>
    public void WaitedFor(int recording)
    {
        if (_endsInRecording && recording == _recordings)
            SetOpen(false);
    }

    private void SetOpen(bool isOpen)
    {
        if (isOpen == _isOpen || _first == this)
            return;
        _isOpen = isOpen;
        Capture.OpenLanes += isOpen ? 1 : -1;
    }
}
