using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Sample.Commands;

/// <summary>The options that say which device to take and where CANN is. Disposing writes the rest of the log.</summary>
internal sealed class DeviceOptions : IDisposable
{
    private readonly Option<NpuPolicy> _device = new("--device")
    {
        Description = "auto, the default, takes an NPU where there is one, else the CPU",
        HelpName = "auto|npu|cpu",
        CustomParser = ParsePolicy,
    };

    private readonly Option<string> _cannRoot = PathOption.Create(
        "--cann-root", "folder", "The folder of CANN, the one that has lib64; without it the environment and the usual folders are looked at");

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Log what the library does, to standard error",
        Recursive = true,
    };

    private ILoggerFactory? _log;

    /// <summary>Adds what every command has to the root, and the choice of a device to its own action.</summary>
    public void AddTo(RootCommand root)
    {
        _cannRoot.Recursive = true;
        root.Options.Add(_cannRoot);
        root.Options.Add(_verbose);
        AddChoiceTo(root);
    }

    /// <summary>Adds the choice of a device.</summary>
    public void AddChoiceTo(Command command) => command.Options.Add(_device);

    /// <summary>What the arguments ask for.</summary>
    public NpuDeviceOptions Of(ParseResult parsed) => new()
    {
        Policy = parsed.GetValue(_device),
        CannRoot = parsed.GetValue(_cannRoot),
        LoggerFactory = parsed.GetValue(_verbose) ? LogToStandardError() : null,
    };

    public void Dispose() => _log?.Dispose();

    private static NpuPolicy ParsePolicy(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        switch (word)
        {
            case "auto":
                return NpuPolicy.PreferNpu;
            case "npu":
                return NpuPolicy.RequireNpu;
            case "cpu":
                return NpuPolicy.Cpu;
            default:
                result.AddError($"--device must be auto, npu or cpu; it is '{word}'.");
                return default;
        }
    }

    private ILoggerFactory LogToStandardError() => _log ??= LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Debug)
        .AddSimpleConsole(format => format.SingleLine = true)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
