using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>What one stream gives to a capture, and whether the others wait for all of it. Used under <see cref="CaptureRegistry.Gate"/>.</summary>
/// <remarks>
/// As CANN sees it, a stream that joined has joined back when an event is the last that was recorded on it and some stream of the capture waits for that. Since
/// nothing is recorded on it afterwards, all such chains of events end at the origin.
/// </remarks>
/// <param name="capture">The capture.</param>
/// <param name="origin">
/// The stream that has begun it. Whoever has a lane keeps the origin alive, so that the capture cannot end as forgotten while it is still of use.
/// </param>
/// <param name="hasJoined">Whether the lane is another stream's than the origin's.</param>
internal sealed class CaptureLane(Capture capture, NpuStream origin, bool hasJoined = false)
{
    private int _recordings;
    private bool _endsInRecording;
    private bool _isOpen;

    /// <summary>The capture.</summary>
    public Capture Capture => capture;

    /// <summary>The stream that has begun the capture, and is the one to end it.</summary>
    public NpuStream Origin => origin;

    /// <summary>Lets another stream in.</summary>
    public CaptureLane Join()
    {
        CaptureLane joined = new(capture, origin, hasJoined: true);
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
        if (isOpen == _isOpen || !hasJoined)
            return;
        _isOpen = isOpen;
        capture.OpenLanes += isOpen ? 1 : -1;
    }
}
