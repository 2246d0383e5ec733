using System.Text.Json.Serialization;

namespace Ascend.Rope.Load;

/// <summary>What is asked of a service, and how often.</summary>
internal sealed record LoadSettings
{
    /// <summary>Where it is; with several, requests go to them in turn.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Requests a second, to all of them together.</summary>
    public required double Rate { get; init; }

    public required TimeSpan Duration { get; init; }

    public Arrivals Arrivals { get; init; } = Arrivals.Poisson;

    /// <summary>N of the shape of x.</summary>
    public int Heads { get; init; } = 16;

    /// <summary>S of the shape of x, with weights.</summary>
    public IReadOnlyList<TokenShare> Tokens { get; init; } = [new TokenShare(1, 1)];

    public NpuElementType Type { get; init; } = NpuElementType.BFloat16;

    /// <summary>How many connections there are at most to each URL.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>The time that each request has from the moment for which it was planned.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What takes longer than this is in trouble, also where it is in time; half of the deadline unless told.</summary>
    public TimeSpan? Slow { get; init; }

    /// <summary>How many callers share the load out.</summary>
    public int Owners { get; init; } = 1;

    /// <summary>The API keys of the callers, or none. Not written into reports.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The <c>config.json</c> of the model whose sessions are stepped; null for whole requests.</summary>
    public string? Sessions { get; init; }

    /// <summary>Which share of the requests are steps of sessions; the others are whole requests.</summary>
    public double SessionShare { get; init; } = 1;

    /// <summary>Whether the services are gateways of one cluster: then a caller has one session, made by one of them, and steps it by all.</summary>
    public bool IsOneCluster { get; init; }

    /// <summary>How many positions a session's table has.</summary>
    public int Positions { get; init; } = 4096;

    /// <summary>What operands and arrivals are drawn from.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>When requests come.</summary>
internal enum Arrivals
{
    /// <summary>Independent of each other, as those of many callers are.</summary>
    Poisson,

    /// <summary>At equal distances.</summary>
    Constant,
}

/// <summary>Requests of so many tokens, and how many of them there are beside the others.</summary>
internal sealed record TokenShare(int Tokens, double Weight);
