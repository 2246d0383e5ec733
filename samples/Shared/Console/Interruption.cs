using System.Runtime.InteropServices;

namespace Ascend.Rope.Sample;

/// <summary>
/// Turns Ctrl+C, what <c>kill</c> sends, and the end of the terminal into a cancellation, so that the command can clean up, however long that takes. A second time ends the
/// process at once.
/// </summary>
/// <remarks>
/// System.CommandLine can do alike, but it listens only once a command has begun to wait, and it waits for the clean-up no longer than it is told.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption() => _signals =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, Cancel)),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        // Whoever cancels a signal keeps it from ending the process.
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
