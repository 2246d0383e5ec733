namespace Ascend.Rope.Contract.Emulator;

/// <summary>While held, no task on any stream starts.</summary>
/// <remarks>Made after the streams that are disposed of with it, so that it ends first, also where a test fails: they would wait for their work.</remarks>
internal readonly struct HeldStreams : IDisposable
{
    public HeldStreams() => EmulatorControl.HoldStreams();

    public void Dispose() => EmulatorControl.ReleaseStreams();
}
