using System.Diagnostics;

namespace Ascend.Rope.Telemetry;

/// <summary>The activities of the library.</summary>
internal static class Activities
{
    /// <summary>A device is opened.</summary>
    public const string Open = "ascend.rope.open";

    /// <summary>A stream is given something.</summary>
    public const string Enqueue = "ascend.rope.enqueue";

    /// <summary>The host copies, and waits for that.</summary>
    public const string Copy = "ascend.rope.copy";

    /// <summary>The host waits for a stream or an event.</summary>
    public const string Wait = "ascend.rope.wait";

    /// <summary>Where they come from.</summary>
    public static readonly ActivitySource Source = new(NpuTelemetry.ActivitySourceName);

    /// <summary>Marks an activity as failed.</summary>
    public static void Fail(Activity? activity, string errorType, string message)
    {
        activity?.SetTag(Keys.ErrorType, errorType);
        activity?.SetStatus(ActivityStatusCode.Error, message);
    }
}
