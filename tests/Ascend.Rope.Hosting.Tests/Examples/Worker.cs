using Ascend.Rope.Contract;
using Microsoft.Extensions.Hosting;

namespace Ascend.Rope.Hosting.Tests.Examples;

/// <summary>A service that rotates once, as the READMEs show it.</summary>
public sealed class Worker(RopeDevicePool pool) : BackgroundService
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the result was right.</summary>
    public Task Done => _done.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            RopeCase<Half> source = new(2, 3, 1, 1);
            using DeviceOperands<Half> operands = new(pool.Devices[0].Device!, source);
            source.AssertRotated(await ServiceExample.RotateAsync(pool, operands.X, operands.Cos, operands.Sin, 2, 3, stoppingToken));
            _done.SetResult();
        }
        catch (Exception exception)
        {
            _done.SetException(exception);
            throw;
        }
    }
}
