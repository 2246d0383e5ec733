using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>graph</c>: captures the example in a graph, replays it, and compares what enqueuing and replaying cost the host.</summary>
internal static class GraphCommand
{
    private const int DefaultReplays = 100;
    private const int MostReplays = 1_000_000;

    /// <summary>A decoding step of a model with 61 layers, which rotates q and k in each.</summary>
    private const int OperatorsOfAStep = 122;

    public static Command Create(DeviceOptions device, AppConsole console)
    {
        Option<int> replays = new("--replays")
        {
            Description = "How often each graph is replayed",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultReplays,
            CustomParser = ParseReplays,
        };
        Command command = new("graph", "Captures the example in a graph and replays it, checked, beside enqueuing it.") { replays };
        device.AddChoiceTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(replays), device.Of(parsed), console, cancellationToken));
        return command;
    }

    private static int ParseReplays(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int replays) || replays is < 1 or > MostReplays)
            result.AddError($"--replays must be a number from 1 to {MostReplays}; it is '{word}'.");
        return replays;
    }

    private static async Task<int> RunAsync(int replays, NpuDeviceOptions options, AppConsole console, CancellationToken cancellationToken)
    {
        using NpuDevice device = NpuDevice.Open(options);
        using NpuStream stream = device.CreateStream();
        using ExampleOperands operands = new(device);

        using NpuGraph one = NpuGraph.Capture(stream, operands.Enqueue);
        operands.ClearResult();
        one.Replay(stream);
        await stream.SynchronizeAsync(cancellationToken);
        string check = operands.Check();

        void EnqueueStep(NpuStream target)
        {
            for (int i = 0; i < OperatorsOfAStep; i++)
                operands.Enqueue(target);
        }

        using NpuGraph step = NpuGraph.Capture(stream, EnqueueStep);
        string[][] rows =
        [
            Row("1", () => operands.Enqueue(stream), one),
            Row($"{OperatorsOfAStep}, a step of 61 layers", () => EnqueueStep(stream), step),
        ];

        console.WriteFields(
        [
            ("device", device.Info.ToString()),
            ("why", device.Info.Reason),
            ("call", operands.Call),
            ("check", check),
        ]);
        console.WriteTable($"time on the host, the median of {replays}", ["operators", "enqueue", "replay"], rows);
        return ExitCode.Done;

        string[] Row(string operators, Action enqueue, NpuGraph graph) =>
        [
            operators,
            Microseconds(MedianTime.Of(replays, enqueue, stream.Synchronize)),
            Microseconds(MedianTime.Of(replays, () => graph.Replay(stream), stream.Synchronize)),
        ];
    }

    private static string Microseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F1} µs");
}
