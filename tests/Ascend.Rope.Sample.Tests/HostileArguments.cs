using System.Diagnostics;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>Paths that lead nowhere and arguments that mean nothing, beside an input that is right.</summary>
internal static class HostileArguments
{
    public static IEnumerable<HostileCase> Cases => [.. Inputs(), .. Outputs(), .. Words(), .. Devices()];

    private static IEnumerable<HostileCase> Inputs() =>
    [
        Input("input that is missing", folder => folder["no such file"], "there is no", "no such file"),
        Input("input in no folder", folder => folder["none/in.safetensors"], "there is no"),
        Input("input that is a folder", folder => folder["folder"], "folder is a folder") with { Lay = folder => Directory.CreateDirectory(folder["folder"]) },
        Input("input below a file", folder => folder["in.safetensors/x"], "there is no"),
        Input("input of no name", _ => "", "--input must be the path of a file"),
        Input("input with a NUL", _ => "in\0.safetensors", "--input must be the path of a file"),
        Input("input that is a pipe", folder => folder["pipe"], "pipe leads nowhere, is empty, or is a pipe") with { Lay = folder => MakePipe(folder["pipe"]) },
        Input("input that is /dev/null", _ => "/dev/null", "/dev/null leads nowhere, is empty, or is a pipe or a device"),
        Input("input that is /dev/zero", _ => "/dev/zero", "/dev/zero leads nowhere, is empty, or is a pipe or a device"),
        Input("input that is a link to a pipe", folder => folder["link"], "link leads nowhere, is empty, or is a pipe") with
        {
            Lay = folder =>
            {
                MakePipe(folder["pipe"]);
                File.CreateSymbolicLink(folder["link"], folder["pipe"]);
            },
        },
        Input("input that is a link to nothing", folder => folder["link"], "link leads nowhere") with
        {
            Lay = folder => File.CreateSymbolicLink(folder["link"], folder["nothing"]),
        },
        Input("input that is a link to itself", folder => folder["link"], "can be read", "link") with
        {
            Lay = folder => File.CreateSymbolicLink(folder["link"], folder["link"]),
        },
        Input("input whose name steers the terminal", folder => folder["\e[2J\n"], @"\u001B[2J"),
    ];

    private static IEnumerable<HostileCase> Outputs() =>
    [
        Output("output in no folder", folder => folder["none/out"], "there is no folder", "none", "Create it"),
        Output("output that is a folder", folder => folder["folder"], "is a folder") with { Lay = LayInputAnd(folder => Directory.CreateDirectory(folder["folder"])) },
        Output("output that is named like a folder", folder => folder["out/"], "is a folder"),
        Output("output that is the root", _ => "/", "is a folder"),
        Output("output below a file", folder => folder["in.safetensors/out"], "there is no folder", "in.safetensors"),
        Output("output of no name", _ => "", "--output must be the path of a file"),
        Output("output with a NUL", _ => "out\0", "--output must be the path of a file"),
        Output("output where even root may not write", _ => "/sys/out.safetensors", "can be written", "/sys/out.safetensors"),
        Output("output where no file can be", _ => "/proc/self/out.safetensors", "can be written", "/proc/self/out.safetensors"),
        Output("output that is /dev/null", _ => "/dev/null", "regular file", "/dev/null"),
        Output("output that is a pipe", folder => folder["pipe"], "regular file", "pipe") with { Lay = LayInputAnd(folder => MakePipe(folder["pipe"])) },
        Output("output that is a link into no folder", folder => folder["link"], "there is no folder") with
        {
            Lay = LayInputAnd(folder => File.CreateSymbolicLink(folder["link"], folder["none/out"])),
        },
        Output("output whose name is too long", folder => folder[new string('n', 300)], "too long"),
        Output("output that is a link to itself", folder => folder["link"], "must lead to a file", "link") with
        {
            Lay = LayInputAnd(folder => File.CreateSymbolicLink(folder["link"], folder["link"])),
        },
    ];

    private static IEnumerable<HostileCase> Words() =>
    [
        Usage("unknown command", ["rotate"], "'rotate'", "--help"),
        Usage("unknown option", ["--tile"], "'--tile'"),
        Usage("unknown option of apply", ["apply", "--input", "{in}", "--output", "{out}", "--tile", "5"], "'--tile'"),
        Usage("no replays", ["graph", "--replays", "0"], "--replays must be a number from 1", "'0'"),
        Usage("replays in words", ["graph", "--replays", "many"], "--replays must be a number", "'many'"),
        Usage("too many replays", ["graph", "--replays", "99999999999"], "--replays must be a number", "'99999999999'"),
        Usage("no seconds", ["bench", "--seconds", "0"], "--seconds must be a number from 1", "'0'"),
        Usage("seconds in words", ["bench", "--seconds", "ten"], "--seconds must be a number", "'ten'"),
        Usage("results of bench in no folder", ["bench", "--device", "cpu", "--json", "{dir}none/out"], "there is no folder", "none"),
        Usage("apply alone", ["apply"], "'--input'", "required"),
        Usage("no input", ["apply", "--output", "{out}"], "'--input'", "required"),
        Usage("no output", ["apply", "--input", "{in}"], "'--output'", "required"),
        Usage("input without its value", ["apply", "--output", "{out}", "--input"], "--input"),
        Usage("output without its value", ["apply", "--output", "--input", "{in}"], "in.safetensors"),
        Usage("input twice", ["apply", "--input", "{in}", "--input", "{in}", "--output", "{out}"], "'--input'", "single"),
        Usage("output twice", ["apply", "--input", "{in}", "--output", "{out}", "--output", "{out}"], "'--output'", "single"),
        Usage("device twice", ["apply", "--input", "{in}", "--output", "{out}", "--device", "cpu", "--device", "cpu"], "'--device'", "single"),
        Usage("argument too many", ["apply", "--input", "{in}", "--output", "{out}", "{in}"], "in.safetensors"),
        Usage("arguments from a file", ["apply", "--input", "{in}", "--output", "{out}", "@{in}"], "'@"),
        Usage("unknown device", ["apply", "--input", "{in}", "--output", "{out}", "--device", "gpu"], "auto, npu or cpu", "'gpu'"),
        Usage("device in capitals", ["apply", "--input", "{in}", "--output", "{out}", "--device", "CPU"], "auto, npu or cpu", "'CPU'"),
        Usage("device by the name of a policy", ["--device", "RequireNpu"], "auto, npu or cpu", "'RequireNpu'"),
        Usage("device by number", ["--device", "1"], "auto, npu or cpu", "'1'"),
        Usage("device of no name", ["apply", "--input", "{in}", "--output", "{out}", "--device", ""], "auto, npu or cpu", "''"),
        Usage("device without its value", ["--device"], "--device"),
        Usage("device of two lines", ["--device", "cpu\nnpu"], "'cpu npu'"),
        Usage("root of CANN of no name", ["info", "--cann-root", ""], "--cann-root must be the path of a folder"),
        Usage("root of CANN twice", ["info", "--cann-root", "a", "--cann-root", "b"], "'--cann-root'", "single"),
        Usage("info with an argument", ["info", "cpu"], "'cpu'"),
        Usage("info with a device", ["info", "--device", "cpu"], "'--device'"),
        Usage("json that is neither yes nor no", ["info", "--json=maybe"], "'maybe'"),
    ];

    private static IEnumerable<HostileCase> Devices() =>
    [
        NoNpu("NPU asked for where there is none", ["apply", "--input", "{in}", "--output", "{out}", "--device", "npu"], "ASCEND_ROPE_CANN_PATH"),
        NoNpu("NPU asked for by graph", ["graph", "--device", "npu"], "ASCEND_ROPE_CANN_PATH"),
        NoNpu("NPU asked for by bench", ["bench", "--device", "npu"], "ASCEND_ROPE_CANN_PATH"),
        NoNpu("NPU asked for in an empty folder", ["apply", "--input", "{in}", "--output", "{out}", "--device", "npu", "--cann-root", "{dir}"], "no CANN is there"),
        NoNpu("NPU asked for in no folder", ["apply", "--cann-root", "{dir}/none", "--input", "{in}", "--output", "{out}", "--device", "npu"], "none"),
        NoNpu("NPU asked for in a file", ["--cann-root", "{in}", "--device", "npu"], "in.safetensors"),
        NoNpu("NPU asked for by the example", ["--device", "npu"], "ASCEND_ROPE_CANN_PATH"),
    ];

    private static HostileCase Input(string name, Func<TestFolder, string> path, params string[] words) => new(name, ExitCode.BadInput, words)
    {
        Lay = _ => { },
        Arguments = folder => ["apply", "--input", path(folder), "--output", folder.Output],
    };

    private static HostileCase Output(string name, Func<TestFolder, string> path, params string[] words) => new(name, ExitCode.BadInput, words)
    {
        Lay = LayInputAnd(_ => { }),
        Arguments = folder => ["apply", "--input", folder.Input, "--output", path(folder)],
    };

    private static HostileCase Usage(string name, string[] arguments, params string[] words) => Command(name, ExitCode.BadInput, arguments, words);

    private static HostileCase NoNpu(string name, string[] arguments, params string[] words) => Command(name, ExitCode.NoNpu, arguments, words);

    private static HostileCase Command(string name, int exitCode, string[] arguments, string[] words) => new(name, exitCode, words)
    {
        Lay = LayInputAnd(_ => { }),
        Arguments = folder =>
        [
            .. arguments.Select(argument => argument
                .Replace("{in}", folder.Input, StringComparison.Ordinal)
                .Replace("{out}", folder.Output, StringComparison.Ordinal)
                .Replace("{dir}", folder[""], StringComparison.Ordinal)),
        ],
    };

    private static Action<TestFolder> LayInputAnd(Action<TestFolder> more) => folder =>
    {
        TestFolder.Write(folder.Input, new RopeData("F16", 2, 3, 4, 4).File);
        more(folder);
    };

    private static void MakePipe(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
