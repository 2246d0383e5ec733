using Xunit;

namespace Ascend.Rope.Hosting.Tests.Helpers;

/// <summary>Holds whoever logs a line, in the middle of what it is about, until the test lets it go on.</summary>
internal sealed class HeldLine : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new();
    private readonly RecordedLog _log;

    /// <param name="log">The log.</param>
    /// <param name="start">What the line starts with.</param>
    public HeldLine(RecordedLog log, string start)
    {
        _log = log;
        log.Told = line =>
        {
            if (!line.Text.StartsWith(start, StringComparison.Ordinal))
                return;
            _reached.TrySetResult();
            _released.Task.Wait(s_patience);
        };
    }

    /// <summary>Ends once somebody logs the line.</summary>
    public Task ReachedAsync() => _reached.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _log.Told = null;
        _released.TrySetResult();
    }
}
