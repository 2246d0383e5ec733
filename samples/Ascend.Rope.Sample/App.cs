using System.CommandLine;
using Ascend.Rope.Sample.Commands;
using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample;

/// <summary>The application.</summary>
internal static class App
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">As the process gets them.</param>
    /// <param name="console">Where to write.</param>
    /// <param name="tileBytes">The size of a tile of <c>apply</c>; tests make it small.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public static async Task<int> RunAsync(
        string[] args, AppConsole console, int tileBytes = TiledRope.DefaultTileBytes, CancellationToken cancellationToken = default)
    {
        using DeviceOptions device = new();
        return await CommandLine.RunAsync(CreateCommand(device, console, tileBytes), args, console, cancellationToken);
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
