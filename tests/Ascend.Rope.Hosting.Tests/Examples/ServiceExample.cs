using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ascend.Rope.Hosting.Tests.Examples;

/// <summary>What the READMEs show of a hosted service.</summary>
internal static class ServiceExample
{
    public static void Register(HostApplicationBuilder builder)
    {
        #region service
        builder.Services.AddAscendRope(builder.Configuration.GetSection(AscendRopeOptions.SectionName));
        builder.Services.AddHostedService<Worker>();               // after the pool, so that it stops before it
        #endregion
    }

    public static async Task<Half[]> RotateAsync(
        RopeDevicePool pool, NpuTensor x, NpuTensor cos, NpuTensor sin, long batch, long heads, CancellationToken cancellationToken)
    {
        #region lease
        await using StreamLease lease = await pool.RentAsync(cancellationToken);   // first come, first served, on the device with the least work
        using NpuTensor y = lease.Device.Allocate<Half>(lease.Stream, batch, heads, 1, 64);
        InterleaveRope.Enqueue(x, cos, sin, y, lease.Stream);
        await lease.Stream.SynchronizeAsync(cancellationToken);
        #endregion
        return y.ToArray<Half>();
    }
}
