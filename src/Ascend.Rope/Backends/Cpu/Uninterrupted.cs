namespace Ascend.Rope.Backends.Cpu;

/// <summary>Takes locks on threads that somebody may interrupt, where what follows has to happen.</summary>
/// <remarks>
/// Whoever waits for a stream of the CPU runs its work, on a thread that is not the library's. An interruption is for the wait of that thread's owner: here it
/// is put off to the next wait.
/// </remarks>
internal static class Uninterrupted
{
    /// <summary>Enters a monitor.</summary>
    public static void Enter(object gate)
    {
        bool isInterrupted = false;
        while (!TryEnter(gate))
            isInterrupted = true;
        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>Enters a lock, which is left with the scope.</summary>
    public static Lock.Scope Enter(Lock gate)
    {
        bool isInterrupted = false;
        while (!TryEnter(gate))
            isInterrupted = true;
        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
        Lock.Scope scope = gate.EnterScope();
        gate.Exit();
        return scope;
    }

    private static bool TryEnter(object gate)
    {
        try
        {
            Monitor.Enter(gate);
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    private static bool TryEnter(Lock gate)
    {
        try
        {
            gate.Enter();
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }
}
