using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Sample.Commands;
using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample;

/// <summary>The application from its arguments to its exit code, so that tests can run it within their process.</summary>
internal static class App
{
    // A name that begins with @ is a name, not a file of further arguments.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command.</summary>
    /// <param name="args">As the process gets them.</param>
    /// <param name="console">Where to write.</param>
    /// <param name="tileBytes">The size of a tile of <c>apply</c>; tests make it small.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails, its user gets one line.")]
    public static async Task<int> RunAsync(
        string[] args, AppConsole console, int tileBytes = TiledRope.DefaultTileBytes, CancellationToken cancellationToken = default)
    {
        try
        {
            using DeviceOptions device = new();
            ParseResult parsed = CreateCommand(device, console, tileBytes).Parse(args, s_parsing);
            if (parsed.Action is ParseErrorAction)
                throw new BadInputException($"{parsed.Errors[0].Message} See --help.");

            InvocationConfiguration invocation = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = console.Out,
                Error = console.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.Fail("Interrupted before the end; no file was changed.");
            return ExitCode.Failed;
        }
        catch (Exception exception)
        {
            console.Fail(exception.Message);
            return ExitCode.Of(exception);
        }
    }

    private static RootCommand CreateCommand(DeviceOptions device, AppConsole console, int tileBytes)
    {
        RootCommand root = new(
            "Rotates with the operator InterleaveRope, on an Ascend NPU or on the CPU. Without a command: an example that checks itself."
            + "\n\nExit codes: 0 done, 2 bad input or usage, 3 no NPU though one was asked for, 4 doctor has found what keeps NPUs from working, 1 anything else.")
        {
            ApplyCommand.Create(device, console, tileBytes),
            BenchCommand.Create(device, console),
            DecodeCommand.Create(device, console),
            DoctorCommand.Create(device, console),
            GraphCommand.Create(device, console),
            InfoCommand.Create(device, console),
            PlotCommand.Create(console),
            TableCommand.Create(console),
        };
        device.AddTo(root);
        root.SetAction((parsed, cancellationToken) => ExampleCommand.RunAsync(device.Of(parsed), console, cancellationToken));
        return root;
    }
}
