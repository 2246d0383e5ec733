using System.Diagnostics;
using Ascend.Rope.Service.Access;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Options;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>What all ways into the service share that run the operator.</summary>
internal sealed class CallServices(
    Owners owners, AdmissionGate gate, NativeBlockPool blocks, RequestPool requests, IRopeEngine engine, IOptions<ServiceOptions> options)
{
    public Owners Owners => owners;

    public AdmissionGate Gate => gate;

    public NativeBlockPool Blocks => blocks;

    public LimitOptions Limits => options.Value.Limits;

    /// <summary>Runs a call, once its operands are there.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    public async ValueTask RunAsync(
        string owner, NpuElementType type, RopeShape shape, ReadOnlyMemory<byte> x, RopeRows rows, Memory<byte> y, long deadline, CancellationToken aborted)
    {
        RopeRequest request = requests.Rent();
        request.Set(owner, type, shape, x, rows, y, deadline, aborted);
        Refusal? refusal = await engine.RunAsync(request).ConfigureAwait(false);
        requests.Return(request);
        if (refusal is not null)
            throw new RefusedException(refusal);
    }

    /// <summary>When a request that has so much time from now on is late.</summary>
    public static long DeadlineAfter(TimeSpan timeout) => Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
}
