using System.CommandLine;
using System.Text.Json;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>doctor</c>: finds out why NPUs do not work, or will not, and says what to do first.</summary>
internal static class DoctorCommand
{
    public static Command Create(DeviceOptions device, AppConsole console)
    {
        Option<bool> json = new("--json") { Description = "For programs: one JSON object" };
        Option<bool> load = new("--load") { Description = "If nothing speaks against it, load CANN as well and list its devices" };
        Option<string> root = PathOption.Create("--root", "folder", "Examine the files of another system, which are below this folder");
        Command command = new(
            "doctor",
            "Examines driver, firmware, device nodes, permissions, CANN, its environment and kernels, and what fits together; writes nothing."
            + $"\n\nExit codes: 0 nothing keeps NPUs from working, {ExitCode.Unsound} something does; the first finding is the one to fix first."
            + " docs/doctor.md lists all.")
        {
            json, load, root,
        };
        command.SetAction(parsed =>
        {
            NpuDoctorOptions options = new() { CannRoot = device.Of(parsed).CannRoot, Load = parsed.GetValue(load), Root = parsed.GetValue(root) ?? "/" };
            if (!Directory.Exists(options.Root))
                throw new BadInputException($"--root must be a folder; there is no folder {Quote.Name(options.Root)}.");
            NpuDiagnosis diagnosis = NpuDoctor.Examine(options);
            if (parsed.GetValue(json))
                console.WriteLine(JsonSerializer.Serialize(DoctorReport.Create(diagnosis), DoctorReportJson.Default.DoctorReport));
            else
                Show(diagnosis, console);
            return diagnosis.HasErrors ? ExitCode.Unsound : ExitCode.Done;
        });
        return command;
    }

    private static void Show(NpuDiagnosis diagnosis, AppConsole console)
    {
        int errors = diagnosis.Findings.Count(finding => finding.Severity == NpuFindingSeverity.Error);
        console.WriteFields([("verdict", (errors, diagnosis.Findings.Count) switch
        {
            (0, 0) => "sound: nothing was found that keeps NPUs from working",
            (0, var others) => $"sound, with {others} to look at",
            var (few, all) => $"{few} of {all} findings keep NPUs from working; fix the first first",
        })]);
        foreach ((NpuFinding finding, int number) in diagnosis.Findings.Select((finding, index) => (finding, index + 1)))
        {
            console.WriteLine("");
            console.WriteFields(
            [
                ($"{number}. {$"{finding.Severity}".ToLowerInvariant()}", finding.Title),
                ("   found", finding.Evidence),
                ("   remedy", finding.Remedy),
                ("   id", finding.Id),
            ]);
        }

        console.WriteTable("this host", ["what", "seen"], diagnosis.Facts.Select(fact => new[] { fact.Name, fact.Value }));
    }
}
