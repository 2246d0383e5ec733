using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary>Runs a command from the arguments to the exit code, so that tests can run it within their process.</summary>
internal static class CommandLine
{
    // A name that begins with @ is a name, not a file of further arguments.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command. Whatever fails is told in one line.</summary>
    /// <param name="root">The command.</param>
    /// <param name="args">As the process gets them.</param>
    /// <param name="console">Where to write.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails, its user gets one line.")]
    public static async Task<int> RunAsync(RootCommand root, string[] args, AppConsole console, CancellationToken cancellationToken)
    {
        try
        {
            ParseResult parsed = root.Parse(args, s_parsing);
            if (parsed.Action is ParseErrorAction)
                throw new BadInputException($"{parsed.Errors[0].Message} See --help.");

            InvocationConfiguration invocation = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = console.Out,
                Error = console.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
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
}
