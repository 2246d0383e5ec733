using System.CommandLine;
using System.Text.Json;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>info</c>: tells what there is to compute on, and how it was found or why not.</summary>
internal static class InfoCommand
{
    public static Command Create(DeviceOptions device, AppConsole console)
    {
        Option<bool> json = new("--json") { Description = "For programs: one JSON object" };
        Command command = new("info", "Shows the devices, versions, libraries and the search for CANN.") { json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<NpuDeviceInfo> devices = NpuDevice.Enumerate(device.Of(parsed));
            InfoReport report = InfoReport.Create(devices);
            if (parsed.GetValue(json))
                console.WriteLine(JsonSerializer.Serialize(report, InfoReportJson.Default.InfoReport));
            else
                Show(report, devices, console);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(InfoReport report, IReadOnlyList<NpuDeviceInfo> devices, AppConsole console)
    {
        console.WriteFields(
        [
            ("library", report.LibraryVersion),
            ("runtime", report.Runtime),
            ("system", report.OperatingSystem),
            ("processor", report.Architecture),
        ]);
        console.WriteTable("devices", ["device", "why"], devices.Select(info => new[] { info.ToString(), info.Reason }));
        console.WriteTable("libraries", ["library", "path"], report.LibraryPaths.Select(library => new[] { library.Key, library.Value }));
        console.WriteTable("search for CANN", ["what", "outcome"], report.ProbeTrace.Select(step => new[] { step.Subject, step.Outcome }));
    }
}
