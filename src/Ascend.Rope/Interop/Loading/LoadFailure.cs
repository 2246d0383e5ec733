namespace Ascend.Rope.Interop.Loading;

/// <summary>Why the system's loader did not load a library, and what to do about it.</summary>
internal static class LoadFailure
{
    private const string NotFound = "cannot open shared object file: No such file";

    /// <summary>The loader's own words, which .NET wraps in several sentences of advice, and ours.</summary>
    /// <param name="path">The library that was to be loaded.</param>
    /// <param name="message">The message of .NET's exception.</param>
    public static string Describe(string path, string message)
    {
        string words = string.Join("; ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Unable to load", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal));
        return Advice(path, words) is { } advice ? $"not loaded: {words} ({advice})" : $"not loaded: {words}";
    }

    private static string? Advice(string path, string words)
    {
        if (Has(words, "undefined symbol") || Has(words, "version `"))
            return "it meets a library of another age than its own: update the NPU driver to the one that this CANN asks for, and have one CANN alone on LD_LIBRARY_PATH";
        if (!Has(words, NotFound) || Has(words, $"{path}: {NotFound}"))
            return null;
        return Has(words, "libascend_hal") || Has(words, "libdrv")
            ? "that is the NPU driver's: install the driver, in a container mount /usr/local/Ascend/driver, and have its lib64 and lib64/driver on LD_LIBRARY_PATH"
            : "it needs that library, and the loader looks where LD_LIBRARY_PATH says: source CANN's set_env.sh before the process starts";
    }

    private static bool Has(string words, string part) => words.Contains(part, StringComparison.Ordinal);
}
