using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ascend.Rope;

/// <summary>An NPU, or the CPU in its place: makes tensors, streams and events.</summary>
/// <remarks>
/// <para>
/// Any thread may use a device. Opening the same NPU twice gives two objects for one device, whose tensors and streams work together. Disposing ends
/// only what the object itself can make; tensors and streams live until they are disposed of, in any order.
/// </para>
/// <para>
/// The library shares CANN with the rest of the process: it takes the primary context of an NPU once, or borrows another's context, puts back the one
/// that the caller had, and never resets a device, destroys a context or finalizes CANN. Of a device that was lost, it takes back the one time that it has set
/// it, once it is opened again, which leaves it to others who have set it too.
/// </para>
/// <para>
/// A process that has opened a device must not go on in a child of <c>fork</c>: the child has none of the threads that .NET and CANN run, and a device
/// that both would drive. It may call <c>exec</c> at once, as <see cref="System.Diagnostics.Process"/> does. Servers that fork open their devices in the children.
/// </para>
/// </remarks>
public sealed partial class NpuDevice : IDisposable
{
    private readonly IDeviceBackend _backend;
    private readonly ILogger _logger;
    private readonly bool _isLazy;
    private readonly int _degree;
    private bool _disposed;

    private NpuDevice(DeviceChoice choice, NpuDeviceOptions options, ILogger logger)
    {
        _backend = choice.Backend;
        Info = choice.Info;
        Label = Info.Kind == NpuDeviceKind.Cpu ? "cpu" : $"npu:{Info.Index}";
        _logger = logger;
        _isLazy = options.LazyCpu;
        _degree = options.MaxDegreeOfParallelism;
        Tell();

        // The instruments are there from the first device on, for whoever looks for them.
        GC.KeepAlive(Instruments.Enqueues);
        LiveObjects.Add(LiveObject.Device);
        MemoryCensus.Add(_backend, Label, () => _backend.Memory.ByteCounts);
    }

    /// <summary>What the device is, and why it was chosen.</summary>
    public NpuDeviceInfo Info { get; }

    /// <summary>Opens the device that the options ask for: by default an NPU if there is one, else the CPU.</summary>
    /// <remarks>An NPU that was lost (<see cref="NpuDeviceLostException"/>) counts as none until nothing of it is left and the driver has it back.</remarks>
    /// <param name="options">How to choose; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option has a value that cannot be.</exception>
    /// <exception cref="NpuUnavailableException">An NPU is required and there is none; the exception holds the trace of the search.</exception>
    public static NpuDevice Open(NpuDeviceOptions? options = null)
    {
        options ??= new NpuDeviceOptions();
        ILogger logger = LoggerOf(options.LoggerFactory);
        using Activity? activity = Activities.Source.StartActivity(Activities.Open);
        NpuDevice device = new(DeviceOpener.Open(options), options, logger);
        activity?.SetTag(Keys.Device, device.Label);
        return device;
    }

    /// <summary>Opens an NPU, if it can be had.</summary>
    /// <param name="deviceIndex">The number of the NPU, from 0.</param>
    /// <param name="device">The device, or null.</param>
    /// <param name="reason">Why there is none, or null.</param>
    public static bool TryOpen(int deviceIndex, [NotNullWhen(true)] out NpuDevice? device, [NotNullWhen(false)] out string? reason) =>
        TryOpen(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, DeviceIndex = deviceIndex }, out device, out reason);

    /// <summary>Opens the device that the options ask for, if it can be had.</summary>
    /// <param name="options">How to choose.</param>
    /// <param name="device">The device, or null.</param>
    /// <param name="reason">Why there is none, or null.</param>
    /// <exception cref="ArgumentException">An option has a value that cannot be.</exception>
    public static bool TryOpen(NpuDeviceOptions options, [NotNullWhen(true)] out NpuDevice? device, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            device = Open(options);
            reason = null;
            return true;
        }
        catch (NpuUnavailableException unavailable)
        {
            device = null;
            reason = unavailable.Message;
            return false;
        }
    }

    /// <summary>The devices that can be opened: the NPUs in order, then the CPU, which is always there.</summary>
    /// <param name="options">Where to look for CANN; policy and index do not matter. Null for the defaults.</param>
    public static IReadOnlyList<NpuDeviceInfo> Enumerate(NpuDeviceOptions? options = null)
    {
        options ??= new NpuDeviceOptions();
        IReadOnlyList<NpuDeviceInfo> devices = DeviceOpener.Enumerate(options);
        TellSearch(LoggerOf(options.LoggerFactory), devices[0]);
        return devices;
    }

    /// <summary>Allocates a tensor whose elements are 0.</summary>
    /// <remarks>Clearing takes a call that blocks: <see cref="AllocateUninitialized{T}(ReadOnlySpan{long})"/> saves it where all is written anyway.</remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <exception cref="ArgumentException">The type or the shape cannot be.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="NpuOutOfMemoryException">The device does not have that much memory free.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public NpuTensor Allocate<T>(params ReadOnlySpan<long> shape) where T : unmanaged
    {
        NpuTensor tensor = AllocateUninitialized<T>(shape);
        try
        {
            tensor.Clear();
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Allocates a tensor and fills it from host memory.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <param name="data">The elements in row-major order, as many as the shape has.</param>
    /// <exception cref="ArgumentException">The type, the shape or the length cannot be.</exception>
    /// <inheritdoc cref="Allocate{T}(ReadOnlySpan{long})"/>
    public NpuTensor CreateTensor<T>(ReadOnlySpan<long> shape, ReadOnlySpan<T> data) where T : unmanaged
    {
        ThrowIfDisposed();
        long count = Shapes.Count(shape, nameof(shape));
        if (data.Length != count)
        {
            throw new ArgumentException(
                $"The data must fill the shape: {Shapes.Format(shape)} has {count} elements, the data has {data.Length}.", nameof(data));
        }

        NpuTensor tensor = AllocateUninitialized<T>(shape);
        try
        {
            tensor.CopyFrom(data);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="CreateTensor{T}(ReadOnlySpan{long}, ReadOnlySpan{T})"/>
    public NpuTensor CreateTensor<T>(ReadOnlySpan<long> shape, T[] data) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return CreateTensor<T>(shape, data.AsSpan());
    }

    /// <summary>Asks the device whether it still answers. Enqueues nothing and waits for no work, but for a driver that hangs. The CPU always answers.</summary>
    /// <remarks>For who keeps a device that nobody uses for a while: otherwise its loss shows in the next call. What CANN has noticed is told, and no more.</remarks>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="NpuDeviceLostException">It does not answer any more.</exception>
    /// <exception cref="NpuContextException">Somebody in the process has reset the device.</exception>
    /// <exception cref="CannException">CANN could not tell.</exception>
    public void ThrowIfLost()
    {
        ThrowIfDisposed();
        _backend.ThrowIfLost();
    }

    /// <summary>Creates a stream.</summary>
    /// <param name="options">What it is to be like; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option has a value that cannot be.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused: an NPU has a limited number of streams.</exception>
    public NpuStream CreateStream(NpuStreamOptions? options = null)
    {
        ThrowIfDisposed();
        options ??= NpuStreamOptions.Default;
        options.Check();
        return new NpuStream(this, _backend.CreateStream(options with { IsLazy = _isLazy, MaxDegreeOfParallelism = _degree }, _logger));
    }

    /// <summary>Creates an event.</summary>
    /// <param name="kind">What it is for.</param>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused: an NPU has a limited number of events.</exception>
    public NpuEvent CreateEvent(NpuEventKind kind = NpuEventKind.Ordering)
    {
        ThrowIfDisposed();
        if (kind is not (NpuEventKind.Ordering or NpuEventKind.Timing))
            throw new ArgumentException($"The kind must be Ordering or Timing; it is {kind}.", nameof(kind));
        return new NpuEvent(this, _backend.CreateEvent(kind), kind);
    }

    /// <summary>
    /// Ends what this object can make, frees the memory that is kept and idle, and ends the threads that helped the CPU. Tensors and streams made before stay
    /// usable, and have new ones when they need them.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        LiveObjects.Remove(LiveObject.Device);
        _backend.Leave();
    }

    /// <summary>As in <c>NPU 0 (Ascend910B3)</c> or <c>CPU</c>.</summary>
    public override string ToString() => Info switch
    {
        { Kind: NpuDeviceKind.Cpu } => "CPU",
        { IsBorrowed: true } => $"NPU {Info.Index} ({Info.Name}) in a borrowed context",
        _ => $"NPU {Info.Index} ({Info.Name})",
    };

    /// <summary>As metrics and activities name it.</summary>
    internal string Label { get; }

    /// <summary>The captures under way on the device.</summary>
    internal CaptureRegistry Captures => _backend.Captures;

    /// <summary>Whether two objects stand for one device.</summary>
    internal bool IsSameAs(NpuDevice other) => ReferenceEquals(_backend, other._backend);

    private static QuietLogger LoggerOf(ILoggerFactory? factory) =>
        new(factory?.CreateLogger<NpuDevice>() ?? (ILogger)NullLogger.Instance);

    private static void TellSearch(ILogger logger, NpuDeviceInfo info)
    {
        foreach (CannProbeStep step in info.ProbeTrace)
        {
            if (step.IsWarning)
                Log.ProbeWarned(logger, step);
            else
                Log.Probed(logger, step);
        }
    }

    private void Tell()
    {
        TellSearch(_logger, Info);
        Log.Opened(_logger, this, Info.Reason);
        if (Info.IsEmulated)
            Log.Emulated(_logger, this);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
