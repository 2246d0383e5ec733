using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Commands;

/// <summary>
/// No command: one decoding step of 32 sequences with 32 heads, on the best device there is. The result is compared with a loop that shares nothing
/// with the library.
/// </summary>
internal static class ExampleCommand
{
    private const int Batch = 32;
    private const int Heads = 32;
    private const int Sequence = 1;
    private const int HeadDim = RopeShape.HeadDim;
    private const int Seed = 910;
    private const int TimedCalls = 20;

    public static async Task<int> RunAsync(NpuDeviceOptions options, AppConsole console, CancellationToken cancellationToken)
    {
        Half[] hostX = RandomRows();
        (Half[] hostCos, Half[] hostSin) = RotaryTable();

        using NpuDevice device = NpuDevice.Open(options);
        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.CreateTensor<Half>([Batch, Heads, Sequence, HeadDim], hostX);
        using NpuTensor cos = device.CreateTensor<Half>([Batch, 1, 1, HeadDim], hostCos);
        using NpuTensor sin = device.CreateTensor<Half>([Batch, 1, 1, HeadDim], hostSin);
        using NpuTensor y = device.Allocate<Half>(x.Shape);

        InterleaveRope.Enqueue(x, cos, sin, y, stream);
        await stream.SynchronizeAsync(cancellationToken);
        Half[] result = y.ToArray<Half>();
        TimeSpan time = Time(() => InterleaveRope.Apply(x, cos, sin, y, stream));

        Half[] expected = ReferenceRope.Rotate(hostX, hostCos, hostSin, Heads * Sequence);
        int difference = result.AsSpan().CommonPrefixLength(expected);
        List<(string, string)> report =
        [
            ("device", DeviceText.Name(device.Info)),
            ("why", device.Info.Reason),
            ("call", $"x [{Batch}, {Heads}, {Sequence}, {HeadDim}], cos and sin [{Batch}, 1, 1, {HeadDim}], all {x.ElementType}"),
            ("x[1,0,0,:]", Some(hostX.AsSpan(Heads * HeadDim))),
            ("y[1,0,0,:]", Some(result.AsSpan(Heads * HeadDim))),
            ("time", string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F1} µs a call, the median of {TimedCalls}")),
        ];
        if (difference == expected.Length)
            report.Add(("check", $"matched: all {expected.Length} values are those of the independent loop"));
        console.WriteFields(report);

        if (difference < expected.Length)
        {
            throw new InvalidOperationException(
                $"The result must be that of the independent loop; element {difference} of y is {result[difference]}, not {expected[difference]}. "
                + "Report it with the output of the command info.");
        }

        return ExitCode.Done;
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same numbers every time are wanted.")]
    private static Half[] RandomRows()
    {
        Random random = new(Seed);
        Half[] rows = new Half[Batch * Heads * Sequence * HeadDim];
        foreach (ref Half element in rows.AsSpan())
            element = (Half)((random.NextSingle() * 2) - 1);
        return rows;
    }

    /// <summary>The table of a model with base 10000, each sequence at a position of its own: pair j turns by position · 10000^(−2j/64).</summary>
    private static (Half[] Cos, Half[] Sin) RotaryTable()
    {
        Half[] cos = new Half[Batch * HeadDim];
        Half[] sin = new Half[Batch * HeadDim];
        for (int batch = 0; batch < Batch; batch++)
        {
            double position = 64 * batch;
            for (int index = 0; index < HeadDim; index++)
            {
                double angle = position * Math.Pow(10000, -2.0 * (index % (HeadDim / 2)) / HeadDim);
                cos[(batch * HeadDim) + index] = (Half)Math.Cos(angle);
                sin[(batch * HeadDim) + index] = (Half)Math.Sin(angle);
            }
        }

        return (cos, sin);
    }

    private static TimeSpan Time(Action call)
    {
        TimeSpan[] times = new TimeSpan[TimedCalls];
        foreach (ref TimeSpan time in times.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            call();
            time = Stopwatch.GetElapsedTime(start);
        }

        Array.Sort(times);
        return times[TimedCalls / 2];
    }

    private static string Some(ReadOnlySpan<Half> row) => string.Join(
        "  ", row[..4].ToArray().Select(value => ((float)value).ToString("F4", CultureInfo.InvariantCulture))) + "  …";
}
