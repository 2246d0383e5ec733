using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>
/// A service: more requests at a time than threads, on two devices, each of whose steps may come on another thread, with whatever context the step of
/// another request has left there.
/// </summary>
public sealed class ServiceContract : DeviceTest
{
    private const int Workers = 32;
    private const int RequestsPerWorker = 64;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ManyRequests_OnTwoDevices_EagerAndReplayed_AllHaveTheirOwnBits()
    {
        // The emulator has two NPUs; elsewhere there may be one, and a device that is opened twice is one device.
        using NpuDevice second = NpuDevice.Open(Target.IsEmulator ? Target.Options with { DeviceIndex = 1 } : Target.Options);
        using NpuStream shared = Device.CreateStream();
        using NpuStream secondShared = second.CreateStream();
        Task[] workers =
        [
            .. Enumerable.Range(0, Workers).Select(index => Task.Run(
                async () =>
                {
                    await using ServiceWorker first = new(Device, shared, index);
                    await using ServiceWorker other = new(second, secondShared, Workers + index);
                    for (int request = 0; request < RequestsPerWorker; request++)
                        await (request % 2 == 0 ? first : other).ServeAsync();
                },
                TestContext.Current.CancellationToken)),
        ];
        await Task.WhenAll(workers).WaitAsync(s_limit, TestContext.Current.CancellationToken);
    }
}

/// <summary>What serves requests on one device, one after the other: a stream and pinned memory of its own, and a stream that it shares.</summary>
/// <param name="device">The device.</param>
/// <param name="shared">A stream that others enqueue on too.</param>
/// <param name="seed">Of its shapes, data, and turns.</param>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "DisposeAsync disposes of them.")]
internal sealed class ServiceWorker(NpuDevice device, NpuStream shared, int seed) : IAsyncDisposable
{
    /// <summary>The most elements that x of a request has.</summary>
    private const int MaxCount = 4 * 5 * 4 * 64;
    private readonly NpuStream _stream = device.CreateStream();
    private readonly NpuHostBuffer<Half> _halves = device.AllocatePinned<Half>(MaxCount);
    private readonly NpuHostBuffer<BFloat16> _bFloats = device.AllocatePinned<BFloat16>(MaxCount);
    private readonly Random _random = new(seed);

    /// <summary>Serves a request of a random kind and type.</summary>
    public Task ServeAsync() => _random.Next(8) switch
    {
        0 => ReplayAsync(_halves),
        1 => ReplayAsync(_bFloats),
        2 or 3 => EnqueueAsync(shared, _halves),
        4 => EnqueueAsync(shared, _bFloats),
        5 => EnqueueAsync(_stream, _halves),
        _ => EnqueueAsync(_stream, _bFloats),
    };

    public async ValueTask DisposeAsync()
    {
        _halves.Dispose();
        _bFloats.Dispose();
        await _stream.DisposeAsync();
    }

    /// <summary>A request with tensors of its own, which are let go as soon as they are enqueued.</summary>
    private async Task EnqueueAsync<T>(NpuStream stream, NpuHostBuffer<T> pinned) where T : unmanaged
    {
        RopeCase<T> request = NextCase<T>();
        Memory<T> host = pinned.Memory[..request.X.Length];
        request.X.CopyTo(host);
        await AnywhereAsync();
        NpuTensor x = device.AllocateUninitialized<T>(stream, request.XShape);
        await AnywhereAsync();
        NpuTensor cos = device.AllocateUninitialized<T>(stream, request.CosShape);
        NpuTensor sin = device.Allocate<T>(request.CosShape);
        await AnywhereAsync();
        x.EnqueueCopyFrom<T>(host, stream);
        await AnywhereAsync();
        cos.EnqueueCopyFrom<T>(request.Cos, stream);
        await AnywhereAsync();
        sin.CopyFrom(request.Sin);
        await AnywhereAsync();
        NpuTensor y = device.AllocateUninitialized<T>(stream, request.XShape);
        InterleaveRope.Enqueue(x, cos, sin, y, stream);
        x.Dispose();
        await AnywhereAsync();
        sin.Dispose();
        if (_random.Next(2) == 0)
        {
            request.AssertRotated(y.ToArray<T>());
            y.Dispose();
            cos.Dispose();
            return;
        }

        y.EnqueueCopyTo(host, stream);
        await AnywhereAsync();
        y.Dispose();
        cos.Dispose();
        await stream.SynchronizeAsync();
        request.AssertRotated(host.Span);
    }

    /// <summary>A request that is captured at once, without a step between, and replayed on one piece of new data after the other.</summary>
    private async Task ReplayAsync<T>(NpuHostBuffer<T> pinned) where T : unmanaged
    {
        RopeCase<T> request = NextCase<T>();
        Memory<T> host = pinned.Memory[..request.X.Length];
        DeviceOperands<T> operands = new(device, request);
        await AnywhereAsync();
        using NpuGraph graph = Capture(operands, host);
        await AnywhereAsync();
        bool keepsTensors = _random.Next(2) == 0;
        if (!keepsTensors)
            operands.Dispose();
        await AnywhereAsync();
        for (int replay = 0; replay < 6; replay++)
        {
            RopeCase<T> next = new(request.Batch, request.Heads, request.Sequence, request.CosSequence, _random.Next());
            RopeCase<T> tables = keepsTensors ? next : request;
            if (keepsTensors)
            {
                operands.Cos.CopyFrom(next.Cos);
                await AnywhereAsync();
                operands.Sin.EnqueueCopyFrom<T>(next.Sin, _stream);
            }

            next.X.CopyTo(host);
            await AnywhereAsync();
            graph.Replay(_stream);
            await AnywhereAsync();
            await _stream.SynchronizeAsync();
            RopeCase<T>.AssertSame(
                RopeReference.Apply<T>(next.X, tables.Cos, tables.Sin, next.Batch, next.Heads, next.Sequence, next.CosSequence), host.Span);
        }

        if (keepsTensors)
            operands.Dispose();
    }

    /// <summary>A capture in ThreadLocal mode ends on the thread that has begun it, so there is no await here.</summary>
    private NpuGraph Capture<T>(DeviceOperands<T> operands, Memory<T> host) where T : unmanaged
    {
        NpuGraph.Begin(_stream, NpuCaptureMode.ThreadLocal);
        operands.X.EnqueueCopyFrom<T>(host, _stream);
        operands.Enqueue(_stream);
        operands.Y.EnqueueCopyTo(host, _stream);
        return NpuGraph.End(_stream);
    }

    private RopeCase<T> NextCase<T>() where T : unmanaged
    {
        int sequence = _random.Next(1, 5);
        return new RopeCase<T>(_random.Next(1, 5), _random.Next(1, 6), sequence, _random.Next(2) == 0 ? 1 : sequence, _random.Next());
    }

    /// <summary>Goes on at another time, and mostly on another thread.</summary>
    private async Task AnywhereAsync()
    {
        switch (_random.Next(8))
        {
            case 0:
                await Task.Delay(1);
                break;
            case 1:
                await _stream.SynchronizeAsync();
                break;
            case 2:
                await shared.SynchronizeAsync();
                break;
            default:
                await Task.Yield();
                break;
        }
    }
}
