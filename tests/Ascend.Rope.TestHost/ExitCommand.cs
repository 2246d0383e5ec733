using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Ends the process with everything open and at work. Its arguments: cpu, or the folder of an emulated CANN; and how: <c>return</c>, or <c>exit</c> on
/// another thread. Work of an NPU is held back, so that whoever waited for it would wait for ever.
/// </summary>
internal static class ExitCommand
{
    public static int Run(string[] args)
    {
        EverythingOpen everything = new(args[0]);
        if (args[0] != "cpu")
            EmulatorControl.HoldStreams();
        _ = everything.Begin();
        Console.WriteLine("open");
        if (args[1] == "exit")
        {
            new Thread(() => Environment.Exit(0)).Start();
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
    }
}
