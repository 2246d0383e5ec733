using System.Globalization;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Load;

/// <summary>Shows a report to people.</summary>
internal static class LoadTable
{
    /// <summary>How many are shown; all are in the JSON.</summary>
    private const int MostTroubles = 8;

    public static void Write(LoadReport report, AppConsole console)
    {
        console.WriteFields(
        [
            ("asked", Text($"{report.Planned} requests in {report.Seconds:F1} s, {report.Settings.Rate:F0} a second planned")),
            ("right", Text($"{report.Right}, {report.Right / report.Seconds:F1} a second; {report.Late} of them after the deadline of {report.Settings.Deadline.TotalMilliseconds:F0} ms")),
            ("wrong bits", Text($"{report.Wrong}")),
            ("lost", Text($"{report.Lost}: {report.Closed} closed without an answer, {report.Cut} cut short, {report.Silent} silent")),
            ("not sent", Text($"{report.NotConnected} without a connection, {report.NotSent} for want of a free one in their time")),
            ("without a reason", Text($"{report.WithoutReason} of the refusals")),
            ("longest gap", Text($"{report.LongestGap:F1} ms between two right answers")),
            .. report.Troubles.Take(MostTroubles).Select(trouble => ("in trouble", Text($"{trouble.Requests} of those due from {trouble.From:F2} to {trouble.To:F2} s: neither right soon enough, nor refused by 429"))),
        ]);
        if (report.Reasons.Count > 0)
            console.WriteTable("Refusals by reason", ["reason", "refusals"], report.Reasons.Select(reason => new[] { reason.Key, Text($"{reason.Value}") }));
        console.WriteTable("Answers by status", ["status", "answers"], report.Statuses.Select(status => new[] { NameOf(status.Key, report), Text($"{status.Value}") }));
        console.WriteTable(
            "ms, from the moment for which a request was planned", ["", "count", "50 %", "90 %", "99 %", "99.9 %", "max"],
            [Row("right answers", report.Answers), Row("other answers", report.Refusals), Row("sent late by", report.SendDelays)]);
    }

    private static string NameOf(int status, LoadReport report) =>
        status == 429 && report.WithoutRetryAfter > 0 ? Text($"429 ({report.WithoutRetryAfter} without Retry-After)") : Text($"{status}");

    private static string[] Row(string name, LoadTimes times) =>
        [name, Text($"{times.Count}"), Time(times.P50), Time(times.P90), Time(times.P99), Time(times.P999), Time(times.Max)];

    private static string Time(double milliseconds) => Text($"{milliseconds:F2}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
