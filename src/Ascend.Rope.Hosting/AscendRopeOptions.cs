namespace Ascend.Rope.Hosting;

/// <summary>Which devices a service uses, and how it shares them out. Bound from configuration, and checked when the host starts.</summary>
public sealed class AscendRopeOptions
{
    /// <summary>The section of the configuration that is meant for these, where a program does not choose another: <c>AscendRope</c>.</summary>
    public const string SectionName = "AscendRope";

    /// <summary>Which devices may be used. NPUs where there are any, else the CPU, unless said otherwise.</summary>
    public NpuPolicy Policy { get; set; } = NpuPolicy.PreferNpu;

    /// <summary>The numbers of the NPUs to use, from 0. None: all that the process sees.</summary>
    public IList<int> DeviceIndices { get; } = [];

    /// <summary>The folder of a CANN installation, the one that has <c>lib64</c>. Null: the environment and the usual folders.</summary>
    public string? CannRoot { get; set; }

    /// <summary>How many streams each device has, and so how many can work on it at once: 4 by default, 1 to 256.</summary>
    public int StreamsPerDevice { get; set; } = 4;

    /// <summary>How many may wait for a stream at once before others are refused: 1024 by default. With 0 nobody waits.</summary>
    public int MaxWaiting { get; set; } = 1024;

    /// <summary>Whether each device runs the operator once, and its bits are checked, before the service is ready: true by default.</summary>
    /// <remarks>CANN loads a kernel when it first runs, which takes long: the first request would wait for it.</remarks>
    public bool WarmUp { get; set; } = true;

    /// <summary>Whether the service may be ready on the emulator of CANN, which is none on which to serve anybody: false by default.</summary>
    public bool AllowEmulator { get; set; }

    /// <summary>
    /// How long the host's stop waits at most for the work in flight: 25 seconds by default, which is below the 30 that the host itself waits. What is not done then is
    /// left, and named in the log.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the work on a returned stream, or opening or checking a device, may take before the device counts as hanging: 30 seconds by default.</summary>
    public TimeSpan HangTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often each NPU is asked whether it still answers, so that one which is lost while nobody uses it is out of service before somebody does: every 5 seconds
    /// by default; 0 for never.
    /// </summary>
    /// <remarks>One call to CANN on a thread of its own, which enqueues nothing and asks of nothing but what CANN and the driver have noticed.</remarks>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a device was lost, or could not be opened, it is tried again: 15 seconds by default.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The threads that may work on one call where the device is the CPU: -1, the default, for as many as the process has processors.</summary>
    public int MaxDegreeOfParallelism { get; set; } = -1;

    /// <summary>Whether streams of the CPU run late, as a device may, for tests of services: <see cref="NpuDeviceOptions.LazyCpu"/>.</summary>
    public bool LazyCpu { get; set; }
}
