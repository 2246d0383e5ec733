using System.CommandLine;
using System.Globalization;
using Ascend.Rope.Benchmarks.Overhead;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>
/// <c>batching</c>: how many single-token requests a second the service's batcher serves, beside as many calls of their own, with requests put straight into it, and
/// over HTTP.
/// </summary>
internal static class BatchingCommand
{
    private const int DefaultMilliseconds = 3000;
    private const int DefaultCallers = 64;

    /// <summary>What an operator takes on the device that is emulated, its arithmetic included.</summary>
    private const uint OperatorMicroseconds = 30;

    public static Command Create()
    {
        Option<FileInfo> json = MeasureOptions.Json();
        Option<int> milliseconds = MeasureOptions.Number("--milliseconds", "How long each case is measured", DefaultMilliseconds, 600_000);
        Option<int> callers = MeasureOptions.Number("--callers", "How many callers send at once, each one request after the other", DefaultCallers, 10_000);
        Command command = new("batching", "Measures the batcher of the sample service, over the emulator of CANN 9.2 at the costs of CANN, and on the CPU.") { json, milliseconds, callers };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(json), TimeSpan.FromMilliseconds(parsed.GetValue(milliseconds)), parsed.GetValue(callers)));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo json, TimeSpan time, int callers)
    {
        List<BatchingRow> rows = [];
        foreach (BatchingCase alone in Cases())
        {
            BatchingRow single = await MeasureAsync(alone, time, callers).ConfigureAwait(false);
            BatchingRow together = await MeasureAsync(alone with { IsBatched = true }, time, callers).ConfigureAwait(false);
            rows.Add(single);
            rows.Add(together with { Ratio = together.RequestsPerSecond / single.RequestsPerSecond });
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{alone.Device}, {alone.Way}, {alone.Heads} heads: {rows[^1].Ratio:F1} times")).ConfigureAwait(false);
        }

        Report.Write(rows, json, BatchingJson.Default.IReadOnlyListBatchingRow);
        BatchingReport.Show(rows);
        return rows.TrueForAll(row => row.WrongAnswers == 0) ? 0 : 1;
    }

    private static IEnumerable<BatchingCase> Cases() =>
        from isEmulated in (bool[])[true, false]
        from isHttp in (bool[])[false, true]
        from heads in (int[])[1, 16, 128]
        select new BatchingCase(isEmulated, isHttp, heads, IsBatched: false);

    private static async Task<BatchingRow> MeasureAsync(BatchingCase what, TimeSpan time, int callers)
    {
        BatchingHost host = await BatchingHost.StartAsync(what).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            if (what.IsEmulated)
            {
                MeasuredCann.Open(MeasuredCann.EmulatedRoot);
                MeasuredCann.SetCallCosts(true);
                MeasuredCann.SetOperatorTime(OperatorMicroseconds);
            }

            try
            {
                return await BatchingMeter.MeasureAsync(host, what, time, callers).ConfigureAwait(false);
            }
            finally
            {
                if (what.IsEmulated)
                {
                    MeasuredCann.SetOperatorTime(0);
                    MeasuredCann.SetCallCosts(false);
                }
            }
        }
    }
}
