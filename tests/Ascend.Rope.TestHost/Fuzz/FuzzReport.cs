using System.Text.Json.Serialization;

namespace Ascend.Rope.TestHost.Fuzz;

/// <summary>What came of it. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Reader">The name of the reader.</param>
/// <param name="Files">How many files it read.</param>
/// <param name="Accepted">How many of them it took.</param>
/// <param name="Refused">How many it refused as it should.</param>
/// <param name="Crashes">How many made it throw anything else.</param>
/// <param name="Hangs">How many took longer than ten seconds.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="SlowestMs">The longest that a file took, in milliseconds.</param>
/// <param name="FirstBad">The number of the first file that crashed or hung, which makes it again; null if none did.</param>
/// <param name="Reason">What it threw.</param>
internal sealed record FuzzReport(
    string Reader, int Files, int Accepted, int Refused, int Crashes, int Hangs, double Seconds, double SlowestMs, int? FirstBad, string? Reason);

/// <summary>The code that writes the report, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FuzzReport))]
internal sealed partial class FuzzJson : JsonSerializerContext;
