using Microsoft.Extensions.Logging;

namespace Ascend.Rope;

/// <summary>How to choose and open a device.</summary>
public sealed record NpuDeviceOptions
{
    /// <summary>Which device may be returned. An NPU where there is one, unless said otherwise.</summary>
    public NpuPolicy Policy { get; init; } = NpuPolicy.PreferNpu;

    /// <summary>The number of the NPU, from 0, among those that <c>ASCEND_RT_VISIBLE_DEVICES</c> leaves visible.</summary>
    /// <remarks>One that is not there counts as no NPU, so <see cref="NpuPolicy.PreferNpu"/> then opens the CPU, and says so.</remarks>
    public int DeviceIndex { get; init; }

    /// <summary>
    /// The folder of a CANN installation, the one that has <c>lib64</c>; only it is then looked at. Null: the environment and the usual folders.
    /// </summary>
    /// <remarks>A process has one CANN: when one is loaded already, another folder is refused.</remarks>
    public string? CannRoot { get; init; }

    /// <summary>Whether streams of the CPU run their work as late as a device may, on a thread of their own, and not as soon as they can.</summary>
    /// <remarks>
    /// For tests, on machines without an NPU, of programs that will run on one: what such a program reads or overwrites too early, because it forgets to
    /// wait for a stream or to order two of them, is then wrong here too, and not first there. It costs time, and on an NPU changes nothing.
    /// </remarks>
    public bool LazyCpu { get; init; }

    /// <summary>
    /// The threads that may work on one call of the operator on the CPU, the one that runs the stream among them: -1 by default, for as many as the process has
    /// processors.
    /// </summary>
    /// <remarks>
    /// A bound: calls of a few hundred rows use one thread, and no call waits for a thread that others keep busy. Lazy streams are no exception. On an NPU
    /// it changes nothing. <see cref="RopeCpuOptions"/> says whose the threads are, and when they end: with a device, at the latest.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below -1.</exception>
    public int MaxDegreeOfParallelism
    {
        get;
        init => field = DegreeOfParallelism.Checked(value);
    }
    = DegreeOfParallelism.AllProcessors;

    /// <summary>Receives which device was chosen and why, and what goes wrong where no exception can tell. Null: no log.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
