namespace Ascend.Rope;

/// <summary>What is refused, and on which threads, while a stream captures a graph: copies that block, and allocations.</summary>
public enum NpuCaptureMode
{
    /// <summary>They are refused on every thread of the process that uses the device: for programs that are known to do nothing else meanwhile.</summary>
    Global = 0,

    /// <summary>They are refused on the thread that captures, where they would be mistakes. The default.</summary>
    ThreadLocal = 1,

    /// <summary>Nothing is refused, and any thread may end the capture. What blocks is not captured: it happens once, at once.</summary>
    Relaxed = 2,
}
