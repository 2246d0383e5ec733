namespace Ascend.Rope;

/// <summary>How long a wait may take.</summary>
internal static class TimeLimit
{
    /// <summary>Refuses a time that cannot be waited.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, and not infinite, or too long for a timer.</exception>
    public static void Check(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan && (timeout < TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, $"A wait takes from 0 to {int.MaxValue} ms, or Timeout.InfiniteTimeSpan; this is {timeout}.");
        }
    }

    /// <summary>The exception for a wait that took too long.</summary>
    /// <param name="what">What was not there in time, as the beginning of a sentence.</param>
    /// <param name="timeout">How long the wait was to take at most.</param>
    public static TimeoutException Passed(string what, TimeSpan timeout) =>
        new($"{what} after {timeout.TotalMilliseconds} ms. It goes on, and nothing that it uses is freed: wait again, or for longer.");

    /// <summary>Lets a wait that takes too long fail with <see cref="Passed"/>.</summary>
    public static async Task Explain(Task wait, string what, TimeSpan timeout)
    {
        try
        {
            await wait.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw Passed(what, timeout);
        }
    }
}
