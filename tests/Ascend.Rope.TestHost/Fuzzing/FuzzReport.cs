using System.Globalization;
using System.Text.Json.Serialization;

namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>What came of a run.</summary>
internal sealed class FuzzReport
{
    public required string Target { get; init; }

    public required int Seed { get; init; }

    /// <summary>Files that were read or refused.</summary>
    public int Files { get; set; }

    /// <summary>Files that were read to their end.</summary>
    public int Accepted { get; set; }

    /// <summary>Files that the reader refused in its own words.</summary>
    public int Refused { get; set; }

    /// <summary>Files at which another exception came out, or whose reading took more memory than it may.</summary>
    public int Crashes { get; set; }

    /// <summary>Files that took longer than they may. The run ends at one that does not end.</summary>
    public int Hangs { get; set; }

    public double Seconds { get; set; }

    public double SlowestMilliseconds { get; set; }

    /// <summary>The most that the reading of one file has allocated on the managed heap.</summary>
    public long MostAllocatedBytes { get; set; }

    /// <summary>The most memory that the process has had.</summary>
    public long PeakResidentBytes { get; set; }

    /// <summary>The first of what went wrong: the number of the file, from which it can be made again, and how.</summary>
    public List<string> Failures { get; } = [];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target}: {Files} files in {Seconds:F1} s, {Accepted} read, {Refused} refused, {Crashes} crashes, {Hangs} hangs; "
        + $"slowest {SlowestMilliseconds:F1} ms, most allocated {MostAllocatedBytes} bytes, peak resident {PeakResidentBytes} bytes");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FuzzReport))]
internal sealed partial class FuzzReportJson : JsonSerializerContext;
