namespace Ascend.Rope.Tests.Helpers;

/// <summary>The program Ascend.Rope.TestHost, for what needs a process of its own.</summary>
internal static class TestHost
{
    private static readonly BuiltProgram s_program = new("TestHost");

    /// <inheritdoc cref="BuiltProgram.Run"/>
    public static ChildResult Run(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeout = null) =>
        s_program.Run(arguments, environment, timeout);
}
