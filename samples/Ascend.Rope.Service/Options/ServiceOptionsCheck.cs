using Ascend.Rope.Service.Operation;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Options;

/// <summary>Refuses options that cannot be, all of them at once, when the host starts. Each message has the rule, the value and the remedy.</summary>
internal sealed class ServiceOptionsCheck : IValidateOptions<ServiceOptions>
{
    private const int MostTokens = 65_536;
    private const int MostInFlight = 16;
    private const int MinBatchBytes = 64 * 1024;
    private const int Sha256Digits = 64;

    public ValidateOptionsResult Validate(string? name, ServiceOptions options)
    {
        List<string> faults =
        [
            .. Under(nameof(options.Batching), Faults(options.Batching)),
            .. Under(nameof(options.Limits), Faults(options.Limits)),
            .. Under(nameof(options.Sessions), Faults(options.Sessions)),
            .. Under(nameof(options.Access), Faults(options.Access)),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Under(string part, IEnumerable<string> faults) => faults.Select(fault => $"{ServiceOptions.SectionName}:{part}:{fault}");

    private static IEnumerable<string> Faults(BatchingOptions options)
    {
        if (!int.IsPow2(options.MaxTokens) || options.MaxTokens > MostTokens)
            yield return $"{nameof(options.MaxTokens)} must be a power of two up to {MostTokens}; it is {options.MaxTokens}. 256 suits decoding.";
        if (options.MaxRequestBytes is < 0 or > 16 * 1024 * 1024)
            yield return $"{nameof(options.MaxRequestBytes)} must be 0 to 16777216; it is {options.MaxRequestBytes}. Larger requests gain nothing from a batch.";
        if (options.MaxBatchBytes < MinBatchBytes || options.MaxBatchBytes % ElementTypes.ByteCount != 0)
            yield return $"{nameof(options.MaxBatchBytes)} must be even, and at least {MinBatchBytes}; it is {options.MaxBatchBytes}.";
        if (options.MaxDelay < TimeSpan.Zero || options.MaxDelay > TimeSpan.FromMilliseconds(100))
            yield return $"{nameof(options.MaxDelay)} must be 0 to 100 ms; it is {options.MaxDelay}. Write 200 µs as 00:00:00.0002.";
        if (options.MaxWaiting < 1)
            yield return $"{nameof(options.MaxWaiting)} must be at least 1; it is {options.MaxWaiting}.";
        if (options.InFlightPerDevice is < 1 or > MostInFlight)
            yield return $"{nameof(options.InFlightPerDevice)} must be 1 to {MostInFlight}; it is {options.InFlightPerDevice}. 2 keep a device busy.";
        if (options.GraphAfter < 0)
            yield return $"{nameof(options.GraphAfter)} must be at least 0; it is {options.GraphAfter}. With 0 no graphs are captured.";
        if (options.MaxGraphs is < 1 or > 1024)
            yield return $"{nameof(options.MaxGraphs)} must be 1 to 1024; it is {options.MaxGraphs}. Set {nameof(options.GraphAfter)} to 0 for none.";
    }

    private static IEnumerable<string> Faults(LimitOptions options)
    {
        if (options.MaxBodyBytes is < 1 or > int.MaxValue)
            yield return $"{nameof(options.MaxBodyBytes)} must be 1 to {int.MaxValue}; it is {options.MaxBodyBytes}.";
        if (options.MaxHeaderBytes is < 64 or > 100_000_000)
            yield return $"{nameof(options.MaxHeaderBytes)} must be 64 to 100000000; it is {options.MaxHeaderBytes}.";
        if (options.MaxRequests < 1)
            yield return $"{nameof(options.MaxRequests)} must be at least 1; it is {options.MaxRequests}.";
        if (options.MaxBytes < options.MaxBodyBytes)
            yield return $"{nameof(options.MaxBytes)} must be at least {nameof(options.MaxBodyBytes)}, {options.MaxBodyBytes}; it is {options.MaxBytes}. A largest body would never be taken.";
        if (options.MaxRequestsPerOwner < 1)
            yield return $"{nameof(options.MaxRequestsPerOwner)} must be at least 1; it is {options.MaxRequestsPerOwner}.";
        if (options.RequestsPerSecond < 0)
            yield return $"{nameof(options.RequestsPerSecond)} must be at least 0; it is {options.RequestsPerSecond}. With 0 there is no limit.";
        if (options.Burst < 1)
            yield return $"{nameof(options.Burst)} must be at least 1; it is {options.Burst}.";
        if (options.DefaultDeadline <= TimeSpan.Zero || options.DefaultDeadline > options.MaxDeadline)
            yield return $"{nameof(options.DefaultDeadline)} must be longer than 0 and at most {nameof(options.MaxDeadline)}, {options.MaxDeadline}; it is {options.DefaultDeadline}.";
        if (options.MaxDeadline > TimeSpan.FromDays(1))
            yield return $"{nameof(options.MaxDeadline)} must be at most a day; it is {options.MaxDeadline}.";
        if (options.MaxMessageBytes is < 1024 or > 80_000)
            yield return $"{nameof(options.MaxMessageBytes)} must be 1024 to 80000; it is {options.MaxMessageBytes}. What is larger goes in pieces.";
    }

    private static IEnumerable<string> Faults(SessionQuotaOptions options)
    {
        if (options.IdleTimeout <= TimeSpan.Zero || options.IdleTimeout > TimeSpan.FromDays(24))
            yield return $"{nameof(options.IdleTimeout)} must be longer than 0 and at most 24 days; it is {options.IdleTimeout}.";
        if (options.MaxSessions < 0)
            yield return $"{nameof(options.MaxSessions)} must be at least 0; it is {options.MaxSessions}.";
        if (options.MaxSessionsPerOwner < 0)
            yield return $"{nameof(options.MaxSessionsPerOwner)} must be at least 0; it is {options.MaxSessionsPerOwner}.";
        if (options.MaxTableBytes < 0)
            yield return $"{nameof(options.MaxTableBytes)} must be at least 0; it is {options.MaxTableBytes}.";
        if (options.MaxTableBytesPerOwner < 0)
            yield return $"{nameof(options.MaxTableBytesPerOwner)} must be at least 0; it is {options.MaxTableBytesPerOwner}.";
        if (options.MaxPositions is < 1 or > 16 * 1024 * 1024)
            yield return $"{nameof(options.MaxPositions)} must be 1 to 16777216; it is {options.MaxPositions}.";
    }

    private static IEnumerable<string> Faults(AccessOptions options)
    {
        if (!Enum.IsDefined(options.Mode))
            yield return $"{nameof(options.Mode)} must be None, ApiKey or Jwt; it is {options.Mode}.";
        if (!Enum.IsDefined(options.Anonymous))
            yield return $"{nameof(options.Anonymous)} must be Address, Connection or Shared; it is {options.Anonymous}.";
        if (options.Mode == AccessMode.ApiKey && options.ApiKeys.Count == 0)
            yield return $"{nameof(options.ApiKeys)} must have a key where {nameof(options.Mode)} is ApiKey; there is none, so nobody could call.";
        for (int i = 0; i < options.ApiKeys.Count; i++)
        {
            ApiKeyOptions key = options.ApiKeys[i];
            if (string.IsNullOrWhiteSpace(key.Owner))
                yield return $"{nameof(options.ApiKeys)}:{i}:{nameof(key.Owner)} must name whom the key stands for; it is empty.";
            if (key.Sha256.Length != Sha256Digits || !key.Sha256.All(char.IsAsciiHexDigit))
                yield return $"{nameof(options.ApiKeys)}:{i}:{nameof(key.Sha256)} must be {Sha256Digits} hexadecimal digits, the SHA-256 of the key; it has {key.Sha256.Length} characters.";
        }
    }
}
