using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>A context that was made without the library, and counts how often it was given back.</summary>
internal sealed class StrangersContext : IDisposable
{
    private int _releases;
    private bool _destroyed;

    public StrangersContext(int device)
    {
        nint previous = EmulatorControl.CurrentContext();
        Handle = EmulatorControl.CreateContext(device);
        EmulatorControl.SetCurrentContext(previous);
    }

    public nint Handle { get; }

    public int Releases => Volatile.Read(ref _releases);

    /// <summary>The context as the library borrows it.</summary>
    public ForeignContext Lend() => new(Handle, () => Interlocked.Increment(ref _releases));

    /// <summary>Runs an action of the stranger's within the context.</summary>
    public void Within(Action action)
    {
        nint previous = EmulatorControl.CurrentContext();
        EmulatorControl.SetCurrentContext(Handle);
        action();
        EmulatorControl.SetCurrentContext(previous);
    }

    /// <summary>Destroys the context, of which the emulator reports what was left in it.</summary>
    public void Dispose()
    {
        if (_destroyed)
            return;
        _destroyed = true;
        EmulatorControl.DestroyContext(Handle);
    }
}
