namespace Ascend.Rope.Service.Options;

/// <summary>How much the service takes on.</summary>
internal sealed class LimitOptions
{
    /// <summary>The largest body of a request, in bytes.</summary>
    public long MaxBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>The largest header of a safetensors body, and the largest configuration of a model, in bytes.</summary>
    public int MaxHeaderBytes { get; set; } = 1024 * 1024;

    /// <summary>How many requests are served at once, from before their body is read until their answer is written.</summary>
    public int MaxRequests { get; set; } = 8192;

    /// <summary>How many bytes the requests that are served at once hold.</summary>
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How many of these requests may be of one caller.</summary>
    public int MaxRequestsPerOwner { get; set; } = 2048;

    /// <summary>How many requests a second each caller may send in the long run; 0 for any number.</summary>
    public int RequestsPerSecond { get; set; }

    /// <summary>How many requests a caller may send at once above that rate.</summary>
    public int Burst { get; set; } = 1000;

    /// <summary>The time that a request has when its caller does not say.</summary>
    public TimeSpan DefaultDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that a caller may give.</summary>
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest message of gRPC, in bytes. Below 80,000, so that none is in the large-object heap: what is larger goes in pieces.</summary>
    public int MaxMessageBytes { get; set; } = 72 * 1024;
}
