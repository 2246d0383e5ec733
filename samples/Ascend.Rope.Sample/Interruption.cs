using System.Runtime.InteropServices;

namespace Ascend.Rope.Sample;

/// <summary>
/// Turns Ctrl+C, and what <c>kill</c> sends, into a cancellation, so that the command can clean up, however long that takes. A second time ends the
/// process at once.
/// </summary>
/// <remarks>
/// System.CommandLine can do alike, but it listens only once a command has begun to wait, and it waits for the clean-up no longer than it is told.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        // Whoever cancels a signal keeps it from ending the process.
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
