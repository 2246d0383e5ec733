using Ascend.Rope;
using Ascend.Rope.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>Waits until the service is ready, tells its health, rotates once on a stream of the pool, and ends. Not ready in five seconds, it ends with 3.</summary>
internal sealed class Worker(RopeDevicePool pool, HealthCheckService health, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HealthReport report = await health.CheckHealthAsync(stoppingToken);
        for (int waits = 0; waits < 50 && report.Status != HealthStatus.Healthy; waits++)
        {
            await Task.Delay(100, stoppingToken);
            report = await health.CheckHealthAsync(stoppingToken);
        }

        foreach ((string name, HealthReportEntry entry) in report.Entries)
            Console.WriteLine($"{name}: {entry.Status}, {entry.Description}");
        if (report.Status == HealthStatus.Healthy)
            await RotateAsync(stoppingToken);
        else
            Environment.ExitCode = 3;
        lifetime.StopApplication();
    }

    private async Task RotateAsync(CancellationToken stoppingToken)
    {
        Half[] ones = [.. Enumerable.Repeat((Half)1, 64)];
        Half[] result = new Half[64];
        await using StreamLease lease = await pool.RentAsync(stoppingToken);
        using NpuTensor x = lease.Device.CreateTensor<Half>([1, 1, 1, 64], [.. Enumerable.Range(0, 64).Select(i => (Half)i)]);
        using NpuTensor cos = lease.Device.CreateTensor<Half>([1, 1, 1, 64], ones);
        using NpuTensor sin = lease.Device.CreateTensor<Half>([1, 1, 1, 64], ones);
        using NpuTensor y = lease.Device.Allocate<Half>([1, 1, 1, 64]);
        InterleaveRope.Enqueue(x, cos, sin, y, lease.Stream);
        await lease.Stream.SynchronizeAsync(stoppingToken);
        y.CopyTo<Half>(result);
        Console.WriteLine($"{lease.Device}: y is {result[0]}, {result[1]}, ... {result[^1]}");
        if (result[0] != (Half)(-1) || result[^1] != (Half)125)
            Environment.ExitCode = 1;
    }
}
