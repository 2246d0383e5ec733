using System.Diagnostics;

namespace Ascend.Rope.Telemetry;

/// <summary>What is told of failed calls of CANN.</summary>
internal static class FailureTelemetry
{
    /// <summary>Counts a failure, and marks the activity of this library that it happened in.</summary>
    /// <param name="code">CANN's name of the code.</param>
    /// <param name="function">The C function.</param>
    /// <param name="deviceIndex">The NPU, if one was bound.</param>
    public static void Count(string code, string function, int? deviceIndex)
    {
        if (Instruments.Failures.Enabled)
        {
            Instruments.Failures.Add(
                1,
                new KeyValuePair<string, object?>(Keys.ErrorType, code),
                new KeyValuePair<string, object?>(Keys.Function, function),
                new KeyValuePair<string, object?>(Keys.Device, deviceIndex is { } index ? $"npu:{index}" : null));
        }

        if (Activity.Current is { } activity && ReferenceEquals(activity.Source, Activities.Source))
            Activities.Fail(activity, code, function);
    }
}
