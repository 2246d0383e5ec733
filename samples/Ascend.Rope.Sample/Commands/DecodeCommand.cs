using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>decode</c>: runs one layer's rotations of a decoding loop, enqueued and by a graph, and checks every step.</summary>
internal static class DecodeCommand
{
    private const int DefaultSteps = 200;
    private const int MostSteps = 100_000;

    public static Command Create(DeviceOptions device, AppConsole console)
    {
        ModelOptions models = new();
        Option<int> steps = new("--steps")
        {
            Description = "How many steps are enqueued, and how many are replayed after them",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultSteps,
            CustomParser = ParseSteps,
        };
        Command command = new("decode", "Rotates q and k of a layer at growing positions, enqueued and by a graph, every step checked.") { steps };
        models.AddTo(command);
        device.AddChoiceTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            Run(models.Of(parsed), parsed.GetValue(steps), device.Of(parsed), console, cancellationToken);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static int ParseSteps(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) || steps is < 1 or > MostSteps)
            result.AddError($"--steps must be a number from 1 to {MostSteps}; it is '{word}'.");
        return steps;
    }

    private static void Run(RopeConfig model, int steps, NpuDeviceOptions options, AppConsole console, CancellationToken cancellationToken)
    {
        using NpuDevice device = NpuDevice.Open(options);
        using DecodeLoop loop = new(device, model, steps);
        DecodeFigures enqueued = loop.Run(steps, loop.Enqueue, cancellationToken);
        DecodeFigures replayed = loop.Run(steps, loop.Replay, cancellationToken);
        console.WriteFields(
        [
            ("device", device.Info.ToString()),
            ("why", device.Info.Reason),
            ("call", loop.Call),
            ("positions", loop.Positions),
            ("check", $"matched: all bits of {steps} enqueued and {steps} replayed steps are those of the rotation in host memory"),
        ]);
        console.WriteTable(
            $"a step, the median of {steps}",
            ["by", "time on the host", "time until done", "allocated", "allocated in all steps"],
            [Row("enqueuing", enqueued), Row("a graph", replayed)]);
    }

    private static string[] Row(string by, DecodeFigures figures) =>
    [
        by,
        string.Create(CultureInfo.InvariantCulture, $"{figures.Host.TotalMicroseconds:F1} µs"),
        string.Create(CultureInfo.InvariantCulture, $"{figures.Done.TotalMicroseconds:F1} µs"),
        string.Create(CultureInfo.InvariantCulture, $"{figures.AllocatedBytes} bytes"),
        string.Create(CultureInfo.InvariantCulture, $"{figures.AllocatedInAll} bytes"),
    ];
}
