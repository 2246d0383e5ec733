using System.Globalization;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary>No command: one decoding step on the best device there is, checked.</summary>
internal static class ExampleCommand
{
    private const int TimedCalls = 20;

    public static async Task<int> RunAsync(NpuDeviceOptions options, AppConsole console, CancellationToken cancellationToken)
    {
        using NpuDevice device = NpuDevice.Open(options);
        using NpuStream stream = device.CreateStream();
        using ExampleOperands operands = new(device);

        operands.Enqueue(stream);
        await stream.SynchronizeAsync(cancellationToken);
        string check = operands.Check();
        TimeSpan time = MedianTime.Of(TimedCalls, () => operands.Apply(stream));

        console.WriteFields(
        [
            ("device", device.Info.ToString()),
            ("why", device.Info.Reason),
            ("call", operands.Call),
            ("x[1,0,0,:]", operands.SomeOfX),
            ("y[1,0,0,:]", operands.SomeOfY),
            ("time", string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F1} µs a call, the median of {TimedCalls}")),
            ("check", check),
        ]);
        return ExitCode.Done;
    }
}
