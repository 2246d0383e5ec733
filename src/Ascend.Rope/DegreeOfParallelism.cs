using System.Runtime.CompilerServices;

namespace Ascend.Rope;

/// <summary>How many threads may work on one call: a number, or all processors, as in <see cref="ParallelOptions"/>.</summary>
internal static class DegreeOfParallelism
{
    /// <summary>As many as the process has processors.</summary>
    public const int AllProcessors = -1;

    /// <summary>The value of an option, unless it is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is 0 or below -1.</exception>
    public static int Checked(int value, [CallerMemberName] string name = "")
    {
        if (value is 0 or < AllProcessors)
            throw new ArgumentOutOfRangeException(name, $"{name} must be at least 1, or -1 for as many as the process has processors; it is {value}.");
        return value;
    }
}
