using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Asks a silo every second, by turns, so that a gateway knows whether it can serve, also while nobody calls.</summary>
internal sealed class SiloWatch(Workers workers, SiloForecast forecast, IOptions<RopeClusterOptions> options, TimeProvider time, ILogger<SiloWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private long _answeredAt;
    private bool _answers;

    /// <summary>Whether a silo has answered lately.</summary>
    public bool SilosAnswer => Volatile.Read(ref _answeredAt) is var at and not 0 && Stopwatch.GetElapsedTime(at) < s_patience;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails, no silo has answered.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_interval, time);
        try
        {
            do
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(s_interval);
                try
                {
                    Answered(await workers.Next().LookAsync(patience.Token).ConfigureAwait(false));
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    NotAnswered(failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Answered(SiloReply reply)
    {
        Volatile.Write(ref _answeredAt, Stopwatch.GetTimestamp());
        forecast.Told(reply.Silo, reply.ExpectedWait);
        if (!_answers)
            ServiceLog.SilosAnswer(logger, reply.Silo, options.Value.ClusterId, ContractVersion.Number);
        _answers = true;
    }

    private void NotAnswered(Exception failure)
    {
        if (SilosAnswer)
            return;
        if (_answers)
            ServiceLog.NoSilo(logger, options.Value.ClusterId, failure.Message, s_interval.TotalSeconds);
        _answers = false;
    }
}
