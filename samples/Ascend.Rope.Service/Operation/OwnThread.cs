namespace Ascend.Rope.Service.Operation;

/// <summary>Runs what blocks, or computes for long, on a thread of its own, so that the pool of threads stays free for requests.</summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
