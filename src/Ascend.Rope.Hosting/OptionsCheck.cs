using Microsoft.Extensions.Options;

namespace Ascend.Rope.Hosting;

/// <summary>Refuses options that cannot be, all of them at once, when the host starts. Each message has the rule, the value and the remedy.</summary>
internal sealed class OptionsCheck : IValidateOptions<AscendRopeOptions>
{
    private const int MostStreams = 256;
    private const string HowToWriteTimes = "Write it as hours:minutes:seconds, such as 00:00:25.";

    public ValidateOptionsResult Validate(string? name, AscendRopeOptions options)
    {
        List<string> faults = [.. Faults(options).Select(fault => $"{AscendRopeOptions.SectionName}:{fault}")];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(AscendRopeOptions options)
    {
        if (!Enum.IsDefined(options.Policy))
            yield return $"{nameof(options.Policy)} must be PreferNpu, RequireNpu or Cpu; it is {options.Policy}.";
        foreach (string fault in DeviceFaults(options))
            yield return fault;
        if (options.CannRoot is { } root && string.IsNullOrWhiteSpace(root))
            yield return $"{nameof(options.CannRoot)} must name the folder of a CANN installation; it is '{root}'. Leave it out to have CANN looked for.";
        if (options.StreamsPerDevice is < 1 or > MostStreams)
            yield return $"{nameof(options.StreamsPerDevice)} must be 1 to {MostStreams}; it is {options.StreamsPerDevice}. An NPU has few streams: 4 suit most services.";
        if (options.MaxWaiting < 0)
            yield return $"{nameof(options.MaxWaiting)} must be at least 0; it is {options.MaxWaiting}. Set 0 where nobody is to wait.";
        if (options.MaxDegreeOfParallelism is 0 or < -1)
            yield return $"{nameof(options.MaxDegreeOfParallelism)} must be -1, for all processors, or at least 1; it is {options.MaxDegreeOfParallelism}.";
        foreach ((string name, TimeSpan time) in Times(options))
        {
            if (time <= TimeSpan.Zero || time.TotalMilliseconds > int.MaxValue)
                yield return $"{name} must be longer than 0 and at most 24 days; it is {time}. {HowToWriteTimes}";
        }

        if (options.ProbeInterval < TimeSpan.Zero || options.ProbeInterval.TotalMilliseconds > int.MaxValue)
            yield return $"{nameof(options.ProbeInterval)} must be 0, for never, or at most 24 days; it is {options.ProbeInterval}. {HowToWriteTimes}";
    }

    private static IEnumerable<string> DeviceFaults(AscendRopeOptions options)
    {
        string indices = string.Join(", ", options.DeviceIndices);
        if (options.DeviceIndices.Any(index => index < 0))
            yield return $"{nameof(options.DeviceIndices)} must be numbers of NPUs, from 0; they are {indices}.";
        if (options.DeviceIndices.Distinct().Count() != options.DeviceIndices.Count)
            yield return $"{nameof(options.DeviceIndices)} must name each NPU once; they are {indices}.";
        if (options.Policy == NpuPolicy.Cpu && options.DeviceIndices.Count > 0)
            yield return $"{nameof(options.DeviceIndices)} are of NPUs, and {nameof(options.Policy)} is Cpu; they are {indices}. Leave the one out, or change the other.";
    }

    private static IEnumerable<(string Name, TimeSpan Time)> Times(AscendRopeOptions options) =>
    [
        (nameof(options.DrainTimeout), options.DrainTimeout),
        (nameof(options.HangTimeout), options.HangTimeout),
        (nameof(options.RetryInterval), options.RetryInterval),
    ];
}
