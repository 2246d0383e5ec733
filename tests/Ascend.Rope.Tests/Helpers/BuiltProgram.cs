using System.Reflection;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>A program that is built beside these tests and started by them.</summary>
/// <param name="key">Under which the project file records in this assembly where the build put it.</param>
internal sealed class BuiltProgram(string key)
{
    private readonly string _assemblyPath = typeof(BuiltProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;

    /// <summary>The <c>dotnet</c> that runs these tests; failing that, the one on the path.</summary>
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs one of its commands.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="environment">Variables to set, or, where the value is null, to remove; the others are inherited.</param>
    /// <param name="timeout">How long it may take; two minutes if not given.</param>
    /// <returns>What it left behind.</returns>
    /// <exception cref="TimeoutException">It took longer, and was killed.</exception>
    public ChildResult Run(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeout = null) =>
        ChildProcess.Run(Dotnet, [_assemblyPath, .. arguments], environment, timeout);
}
