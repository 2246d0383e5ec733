namespace Ascend.Rope.Hosting;

/// <summary>Runs calls that a device may never return from: on a thread of their own each, which the end of the process does not wait for.</summary>
internal static class DeviceThread
{
    /// <summary>Runs an action; the task has its outcome, whenever that comes.</summary>
    public static Task<T> Run<T>(Func<T> action)
    {
        Task<T> task = new(action, CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => task.RunSynchronously(TaskScheduler.Default)) { IsBackground = true, Name = "Ascend.Rope device" }.UnsafeStart();
        return task;
    }

    /// <inheritdoc cref="Run{T}"/>
    public static Task Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Waits for a call, but no longer than that.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="late">Gives up a result that comes when nobody waits for it any more.</param>
    /// <exception cref="TimeoutException">It has not returned.</exception>
    public static async Task<T> AnswerAsync<T>(Task<T> call, TimeSpan timeout, Action<T> late)
    {
        await Task.WhenAny(call, Task.Delay(timeout)).ConfigureAwait(false);
        if (call.IsCompleted)
            return await call.ConfigureAwait(false);
        _ = GiveUpAsync(call, late);
        throw new TimeoutException($"The device has not answered within {timeout.TotalSeconds} s.");
    }

    private static async Task GiveUpAsync<T>(Task<T> call, Action<T> late)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
            late(await call.ConfigureAwait(false));
    }
}
