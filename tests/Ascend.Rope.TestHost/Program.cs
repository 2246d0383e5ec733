using Ascend.Rope.TestHost;

// What needs a process of its own: it sets the process up in a special way, may crash it, or takes minutes. One file a command.
Dictionary<string, Func<string[], int>> commands = new()
{
    ["bounds"] = BoundsCommand.Run,
    ["capture"] = CaptureCommand.Run,
    ["company"] = CompanyCommand.Run,
    ["conversions"] = ConversionsCommand.Run,
    ["copies"] = CopiesCommand.Run,
    ["exit"] = ExitCommand.Run,
    ["fuzz"] = FuzzCommand.Run,
    ["golden"] = GoldenCommand.Run,
    ["helpers"] = HelpersCommand.Run,
    ["isa"] = IsaCommand.Run,
    ["numerics"] = NumericsCommand.Run,
    ["open"] = OpenCommand.Run,
    ["reset"] = ResetCommand.Run,
    ["serve"] = ServeCommand.Run,
    ["soak"] = SoakCommand.Run,
    ["stress"] = StressCommand.Run,
    ["sweep"] = SweepCommand.Run,
    ["unload"] = UnloadCommand.Run,
};

if (args.Length > 0 && commands.TryGetValue(args[0], out Func<string[], int>? command)) return command(args[1..]);

await Console.Error.WriteLineAsync($"usage: Ascend.Rope.TestHost <{string.Join('|', commands.Keys)}> [argument...]");
return 2;
