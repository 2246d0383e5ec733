using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Ascend.Rope.Sample.Bench;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>bench</c>: measures calls as models make them, checked, beside copies of as many bytes.</summary>
internal static class BenchCommand
{
    private const int DefaultSeconds = 10;
    private const int MostSeconds = 3600;

    /// <summary>Three latencies and two bandwidths of each call.</summary>
    private const int MeasurementsPerCall = 5;

    public static Command Create(DeviceOptions device, AppConsole console)
    {
        Option<string> json = PathOption.Create("--json", "file", "The same numbers for programs, as one JSON object; a file that is there is replaced");
        Option<int> seconds = new("--seconds")
        {
            Description = "About how long it measures",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultSeconds,
            CustomParser = ParseSeconds,
        };
        Command command = new("bench", "Measures latency and bandwidth of a few calls, checked.") { json, seconds };
        device.AddChoiceTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetValue(json), parsed.GetValue(seconds), device.Of(parsed), console, cancellationToken), cancellationToken));
        return command;
    }

    private static int ParseSeconds(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds is < 1 or > MostSeconds)
            result.AddError($"--seconds must be a number from 1 to {MostSeconds}; it is '{word}'.");
        return seconds;
    }

    private static int Run(string? path, int seconds, NpuDeviceOptions options, AppConsole console, CancellationToken cancellationToken)
    {
        using NpuDevice device = NpuDevice.Open(options);
        using ReplacingFile? file = path is null ? null : ReplacingFile.Create(path, length: 0);
        using NpuStream stream = device.CreateStream();
        Func<NpuDevice, BenchCall>[] calls = [.. BenchCall.All];
        BenchMeter meter = new(stream, TimeSpan.FromSeconds((double)seconds / (calls.Length * MeasurementsPerCall)));
        List<BenchResult> results = [];
        foreach (Func<NpuDevice, BenchCall> create in calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using BenchCall call = create(device);
            results.Add(meter.Measure(call));
        }

        Show(device.Info, results, console);
        if (file is not null)
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(
                new BenchReport(InfoDevice.Create(device.Info), results), BenchReportJson.Default.BenchReport));
            file.Commit();
        }

        return ExitCode.Done;
    }

    private static void Show(NpuDeviceInfo device, List<BenchResult> results, AppConsole console)
    {
        List<(string, string)> fields = [("device", device.ToString()), ("why", device.Reason)];
        if (device.IsEmulated)
            fields.Add(("note", "the device is emulated: its bits are right, its times say nothing about an NPU"));
        fields.Add(("check", "matched: every call, before and after, gives the values of the independent loop"));
        console.WriteFields(fields);
        console.WriteTable("µs: median, 90 %, 99 %", ["x", "enqueue", "enqueue and synchronize", "replay"], results.Select(result => new[]
        {
            result.Call, Times(result.Enqueue), Times(result.EnqueueAndSynchronize), Times(result.Replay),
        }));
        console.WriteChart("GB/s, read and written", [.. results.SelectMany(result => new[]
        {
            ($"{result.Call} operator", result.OperatorGigabytesPerSecond), ($"{result.Call} copy", result.CopyGigabytesPerSecond),
        })]);
    }

    private static string Times(BenchPercentiles? times) => times is null
        ? "no graphs"
        : string.Create(CultureInfo.InvariantCulture, $"{times.Median:F1}, {times.P90:F1}, {times.P99:F1}");
}
