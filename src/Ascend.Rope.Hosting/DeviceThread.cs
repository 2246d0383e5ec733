namespace Ascend.Rope.Hosting;

/// <summary>Runs calls that a device may never return from: on a thread of their own each, which the end of the process does not wait for.</summary>
internal static class DeviceThread
{
    /// <summary>Runs an action; the task has its outcome, whenever that comes. Never throws.</summary>
    public static Task<T> Run<T>(Func<T> action) => Run(action, Start);

    /// <summary>As <see cref="Run{T}(Func{T})"/>.</summary>
    /// <param name="action">The action.</param>
    /// <param name="start">Starts a thread.</param>
    public static Task<T> Run<T>(Func<T> action, Action<ThreadStart> start)
    {
        Task<T> task = new(action, CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            start(() => task.RunSynchronously(TaskScheduler.Default));
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // The machine has none to give. Others wait for the outcome, or take it for granted, so one of the pool of threads has to sit there.
            task.Start(TaskScheduler.Default);
        }

        return task;
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public static Task Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Waits for a call, but no longer than that.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="late">Gives up a result that comes when nobody waits for it any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It has not returned.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<T> AnswerAsync<T>(Task<T> call, TimeSpan timeout, Action<T> late, CancellationToken cancellationToken = default)
    {
        await Task.WhenAny(call, Task.Delay(timeout, cancellationToken)).ConfigureAwait(false);
        if (call.IsCompleted)
            return await call.ConfigureAwait(false);
        _ = GiveUpAsync(call, late);
        cancellationToken.ThrowIfCancellationRequested();
        throw new TimeoutException($"The device has not answered within {timeout.TotalSeconds} s.");
    }

    // Without the caller's execution context, which the task has.
    private static void Start(ThreadStart action) => new Thread(action) { IsBackground = true, Name = "Ascend.Rope device" }.UnsafeStart();

    private static async Task GiveUpAsync<T>(Task<T> call, Action<T> late)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
            late(await call.ConfigureAwait(false));
    }
}
