using System.Reflection;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>The program Ascend.Rope.TestHost, for what needs a process of its own.</summary>
internal static class TestHost
{
    /// <summary>Where the build put it: the project file records that in this assembly.</summary>
    public static string AssemblyPath { get; } = typeof(TestHost).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TestHost").Value!;

    /// <summary>The <c>dotnet</c> that runs these tests; failing that, the one on the path.</summary>
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs one of its commands.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="environment">Variables to set, or, where the value is null, to remove; the others are inherited.</param>
    /// <param name="timeout">How long it may take; two minutes if not given.</param>
    /// <returns>What it left behind.</returns>
    /// <exception cref="TimeoutException">It took longer, and was killed.</exception>
    public static ChildResult Run(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeout = null) =>
        ChildProcess.Run(Dotnet, [AssemblyPath, .. arguments], environment, timeout);
}
