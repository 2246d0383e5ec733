using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>A place in flight on a device: what one batch at a time needs of memory and graphs, of either type.</summary>
internal sealed class BatchPlace(NpuDevice device, BatchingOptions options) : IDisposable
{
    private BatchRunner<Half>? _half;
    private BatchRunner<BFloat16>? _bfloat16;

    public NpuDevice Device => device;

    /// <summary>Reads the requests, and enqueues the call.</summary>
    public BatchLaunch Launch(Batch batch, NpuStream stream) => batch.Key.Type == NpuElementType.Float16
        ? (_half ??= new BatchRunner<Half>(device, options)).Launch(batch, stream)
        : (_bfloat16 ??= new BatchRunner<BFloat16>(device, options)).Launch(batch, stream);

    /// <summary>Gives the requests their results, once the stream has been waited for.</summary>
    public void Deliver(Batch batch)
    {
        if (batch.Key.Type == NpuElementType.Float16)
            _half!.Deliver(batch);
        else
            _bfloat16!.Deliver(batch);
    }

    public void Dispose()
    {
        _half?.Dispose();
        _bfloat16?.Dispose();
    }
}
