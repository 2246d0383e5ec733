using System.CommandLine;
using System.Diagnostics;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>apply</c>: rotates the tensors of a file into another file.</summary>
internal static class ApplyCommand
{
    /// <summary>Below this a bar would be gone before it is seen.</summary>
    private const long BytesWorthABar = 256 << 20;

    public static Command Create(DeviceOptions device, AppConsole console, int tileBytes)
    {
        Option<string> input = PathOption.Create(
            "--input", "file", "A safetensors file with x [B, N, S, 64], and cos and sin [B, 1, S or 1, 64], all F16 or all BF16");
        Option<string> output = PathOption.Create(
            "--output", "file", "The safetensors file for y; one that is there is replaced once y is whole, also if it is the input");
        input.Required = true;
        output.Required = true;
        Command command = new("apply", "Rotates the tensors of a safetensors file of any size.") { input, output };
        device.AddChoiceTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), device.Of(parsed), console, tileBytes, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string inputPath, string outputPath, NpuDeviceOptions options, AppConsole console, int tileBytes, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using SafetensorsFile input = SafetensorsFile.Open(inputPath);
        FileOperands operands = FileOperands.Find(input, inputPath);
        SafetensorsTensor x = operands.X;
        byte[] header = SafetensorsWriter.Header("y", x.DataType, x.Shape, x.ByteCount);

        using NpuDevice device = NpuDevice.Open(options);
        using ReplacingFile output = ReplacingFile.Create(outputPath, header.Length + x.ByteCount);
        output.Write(header);
        await console.ReportProgressAsync(
            $"Rotating on {device}", x.ByteCount, visible: x.ByteCount >= BytesWorthABar,
            progress => TiledRope.RunAsync(operands, device, output, tileBytes, progress, cancellationToken));

        // The input may be what is replaced now.
        input.Dispose();
        output.Commit();

        console.WriteFields(
        [
            ("device", device.Info.ToString()),
            ("why", device.Info.Reason),
            ("y", x.ToString()),
            ("output", outputPath),
            ("time", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F3} s"),
        ]);
        return ExitCode.Done;
    }
}
