using System.Globalization;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Http;

/// <summary>The time that a caller gives its request, in a header, in seconds.</summary>
internal static class RequestTimeout
{
    public const string HeaderName = "Request-Timeout";

    /// <exception cref="RefusedException">The header is no such number.</exception>
    public static TimeSpan Of(HttpRequest request, LimitOptions limits)
    {
        string? text = request.Headers[HeaderName];
        if (string.IsNullOrEmpty(text))
            return limits.DefaultDeadline;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) || !(seconds > 0 && seconds < 1e6))
        {
            throw new RefusedException(Refusal.Invalid(
                $"{HeaderName} is a number of seconds above 0.", text.Length > 32 ? $"It has {text.Length} characters." : $"It is '{text}'.", "Write half a second as 0.5."));
        }

        TimeSpan timeout = TimeSpan.FromSeconds(seconds);
        return timeout < limits.MaxDeadline ? timeout : limits.MaxDeadline;
    }
}
