using System.Net;
using Ascend.Rope.Service.Options;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster;

/// <summary>Refuses options that cannot be, all of them at once, when the host starts. Each message has the rule, the value and the remedy.</summary>
internal sealed class RopeClusterOptionsCheck(IOptions<ServiceOptions> service) : IValidateOptions<RopeClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, RopeClusterOptions options)
    {
        List<string> faults = [.. Faults(options, service.Value.Limits.DefaultDeadline).Select(fault => $"{RopeClusterOptions.SectionName}:{fault}")];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(RopeClusterOptions options, TimeSpan deadline) => Places(options).Concat(Times(options, deadline));

    private static IEnumerable<string> Places(RopeClusterOptions options)
    {
        if (RedisFault(options.Redis) is { } fault)
            yield return $"{nameof(options.Redis)} must be a connection string of StackExchange.Redis, as 127.0.0.1:6379; {fault}";
        if (string.IsNullOrWhiteSpace(options.ClusterId))
            yield return $"{nameof(options.ClusterId)} must name the cluster; it is empty. Leave it out for ascend-rope.";
        if (string.IsNullOrWhiteSpace(options.ServiceId))
            yield return $"{nameof(options.ServiceId)} must name the service; it is empty. Leave it out for ascend-rope.";
        if (!IPAddress.TryParse(options.Address, out IPAddress? address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            yield return $"{nameof(options.Address)} must be an IP address that others reach this silo by; it is '{options.Address}'. In Kubernetes it is the pod's.";
        if (options.SiloPort is < 1 or > IPEndPoint.MaxPort)
            yield return $"{nameof(options.SiloPort)} must be 1 to {IPEndPoint.MaxPort}; it is {options.SiloPort}.";
        if (options.GatewayPort is < 1 or > IPEndPoint.MaxPort || options.GatewayPort == options.SiloPort)
            yield return $"{nameof(options.GatewayPort)} must be 1 to {IPEndPoint.MaxPort}, and not {nameof(options.SiloPort)}, {options.SiloPort}; it is {options.GatewayPort}.";
    }

    private static IEnumerable<string> Times(RopeClusterOptions options, TimeSpan deadline)
    {
        string limit = $"{ServiceOptions.SectionName}:{nameof(ServiceOptions.Limits)}:{nameof(LimitOptions.DefaultDeadline)}, {deadline}";
        if (options.AttemptTimeout <= TimeSpan.Zero || options.AttemptTimeout >= deadline)
            yield return $"{nameof(options.AttemptTimeout)} must be longer than 0 and below {limit}; it is {options.AttemptTimeout}. Else no time is left to ask another silo.";
        if (options.ProbeTimeout < TimeSpan.FromMilliseconds(50))
            yield return $"{nameof(options.ProbeTimeout)} must be at least 50 ms; it is {options.ProbeTimeout}. A second suits busy hosts.";
        if (options.MissedProbes < 1)
            yield return $"{nameof(options.MissedProbes)} must be at least 1; it is {options.MissedProbes}. 3 tell a busy silo from a dead one.";
        if (options.DeathVotes is < 1 or > 10)
            yield return $"{nameof(options.DeathVotes)} must be 1 to 10; it is {options.DeathVotes}. 2 do not let one silo end another.";
        if (options.DetectionTime >= deadline)
        {
            yield return $"{nameof(options.ProbeTimeout)}·({nameof(options.MissedProbes)} + 1) must be below {limit}; it is {options.DetectionTime}. "
                + "Else a session's calls are late before its silo is known to be dead.";
        }

        if (options.BusyRepeats is < 0 or > 16)
            yield return $"{nameof(options.BusyRepeats)} must be 0 to 16; it is {options.BusyRepeats}. More would multiply an overload.";
        if (options.LossGrace < TimeSpan.Zero || options.LossGrace > TimeSpan.FromSeconds(10))
            yield return $"{nameof(options.LossGrace)} must be 0 to 10 s; it is {options.LossGrace}.";
        if (options.ListRefresh < TimeSpan.FromMilliseconds(100) || options.ListRefresh > TimeSpan.FromMinutes(10))
            yield return $"{nameof(options.ListRefresh)} must be 100 ms to 10 minutes; it is {options.ListRefresh}.";
        if (options.LoadInterval < TimeSpan.FromMilliseconds(50) || options.LoadInterval > TimeSpan.FromMinutes(1))
            yield return $"{nameof(options.LoadInterval)} must be 50 ms to a minute; it is {options.LoadInterval}.";
        if (options.DrainNotice < TimeSpan.Zero || options.DrainNotice > TimeSpan.FromSeconds(20))
            yield return $"{nameof(options.DrainNotice)} must be 0 to 20 s, so that the rest of the stop has its time; it is {options.DrainNotice}.";
    }

    /// <summary>What is wrong, without the string, which may have a password.</summary>
    private static string? RedisFault(string connection)
    {
        try
        {
            return ConfigurationOptions.Parse(connection).EndPoints.Count > 0 ? null : "it has no address.";
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }
}
