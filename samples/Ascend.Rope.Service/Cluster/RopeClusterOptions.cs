namespace Ascend.Rope.Service.Cluster;

/// <summary>How silos and gateways find each other, and when they give each other up. Of use only with <c>--cluster silo</c> or <c>--cluster gateway</c>.</summary>
internal sealed class RopeClusterOptions
{
    /// <summary>The section of the configuration. Its own value is the role, so that <c>--cluster silo</c> sets it.</summary>
    public const string SectionName = "Cluster";

    /// <summary>Redis, as StackExchange.Redis has it: addresses, and where it asks for them <c>user=</c>, <c>password=</c> and <c>ssl=true</c>.</summary>
    public string Redis { get; set; } = "127.0.0.1:6379";

    /// <summary>Silos and gateways of one id find each other.</summary>
    public string ClusterId { get; set; } = "ascend-rope";

    /// <summary>What sessions are stored under. It stays the same from one version to the next.</summary>
    public string ServiceId { get; set; } = "ascend-rope";

    /// <summary>The address that a silo listens on, and that others reach it by. Loopback, unless said otherwise.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Where a silo listens for silos. For the inside of the cluster alone: whoever reaches it is trusted.</summary>
    /// <remarks>Where the network between hosts is not trusted, Microsoft.Orleans.Connections.Security adds TLS: in SiloSetup and GatewaySetup, beside the end points.</remarks>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Where a silo listens for gateways. For the inside of the cluster alone: whoever reaches it may act for any owner.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>How long a gateway waits at most for one silo's answer to a call, beside the time in its queue, before it asks another: no more than half of what is left.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a call that a silo could not take is tried at another.</summary>
    public int BusyRepeats { get; set; } = 2;

    /// <summary>How long a gateway that has lost a connection waits for answers before it repeats what may have been sent by it; what was for certain, it repeats at once.</summary>
    public TimeSpan LossGrace { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often silos look after each other, and how long they wait for the answer at most.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many answers a silo may owe before another votes it dead.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>How many silos have to vote, where there are as many.</summary>
    public int DeathVotes { get; set; } = 2;

    /// <summary>How often a gateway reads the list of silos: a new one has work by then.</summary>
    public TimeSpan ListRefresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a silo tells its free memory and its load, by which sessions are placed.</summary>
    public TimeSpan LoadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo that is told to stop still serves all that comes, while gateways turn to others.</summary>
    public TimeSpan DrainNotice { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it takes until a silo that has died is known to be dead, as far as the options say.</summary>
    public TimeSpan DetectionTime => ProbeTimeout * (MissedProbes + 1);
}
