using System.Diagnostics;

namespace Ascend.Rope.Telemetry;

/// <summary>What is told of waits. While nobody listens, a wait is only passed on.</summary>
internal static class WaitTelemetry
{
    public const string Stream = "stream";
    public const string Event = "event";

    /// <summary>Waits.</summary>
    /// <param name="target">What for.</param>
    /// <param name="device">The device.</param>
    /// <param name="state">What <paramref name="wait"/> needs.</param>
    /// <param name="wait">Waits.</param>
    public static void Run<T>(string target, string device, T state, Action<T> wait)
    {
        if (!IsOn)
        {
            wait(state);
            return;
        }

        using Activity? activity = Begin(target, device);
        long start = Stopwatch.GetTimestamp();
        try
        {
            wait(state);
            End(target, device, start);
        }
        catch (Exception exception)
        {
            End(target, device, start, activity, exception);
            throw;
        }
    }

    /// <summary>As <see cref="Run"/>, for a wait that is awaited.</summary>
    public static Task RunAsync<T>(string target, string device, T state, Func<T, Task> wait) => IsOn ? ObserveAsync(target, device, state, wait) : wait(state);

    private static bool IsOn => Instruments.WaitDuration.Enabled || Activities.Source.HasListeners();

    private static async Task ObserveAsync<T>(string target, string device, T state, Func<T, Task> wait)
    {
        using Activity? activity = Begin(target, device);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await wait(state).ConfigureAwait(false);
            End(target, device, start);
        }
        catch (Exception exception)
        {
            End(target, device, start, activity, exception);
            throw;
        }
    }

    private static Activity? Begin(string target, string device)
    {
        Activity? activity = Activities.Source.StartActivity(Activities.Wait);
        activity?.SetTag(Keys.WaitTarget, target);
        activity?.SetTag(Keys.Device, device);
        return activity;
    }

    private static void End(string target, string device, long start) => Instruments.WaitDuration.Record(
        Stopwatch.GetElapsedTime(start).TotalSeconds,
        new KeyValuePair<string, object?>(Keys.WaitTarget, target),
        new KeyValuePair<string, object?>(Keys.Device, device));

    private static void End(string target, string device, long start, Activity? activity, Exception exception)
    {
        string error = exception switch
        {
            CannException cann => cann.StatusName,
            TimeoutException => "timeout",
            _ => exception.GetType().FullName!,
        };
        Instruments.WaitDuration.Record(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            new KeyValuePair<string, object?>(Keys.WaitTarget, target),
            new KeyValuePair<string, object?>(Keys.Device, device),
            new KeyValuePair<string, object?>(Keys.ErrorType, error));
        Activities.Fail(activity, error, exception.Message);
    }
}
