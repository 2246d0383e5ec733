namespace Ascend.Rope;

/// <summary>What an event is for: CANN's events that order streams tell no time, and those that tell time order nothing.</summary>
public enum NpuEventKind
{
    /// <summary>Streams wait for it with <see cref="NpuStream.WaitFor"/>, and by it a stream joins the capture of another. The default.</summary>
    Ordering = 0,

    /// <summary>It notes when its stream has come to it, for <see cref="NpuEvent.ElapsedSince"/>; streams cannot wait for it, nor can it be captured.</summary>
    Timing = 1,
}
