using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>Whatever is wrong, the user gets one line and an exit code, and loses nothing.</summary>
public class HostileTests
{
    private static readonly Dictionary<string, HostileCase> s_cases =
        HostileFiles.Cases.Concat(HostileArguments.Cases).ToDictionary(hostile => hostile.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Run_WithSomethingWrong_SaysWhatAndChangesNothing(string name) => s_cases[name].RunAsync(args => AppRun.InProcessAsync(args));

    /// <summary>The process itself adds nothing to what the application says: no stack trace, no help text, no other code.</summary>
    [Theory]
    [InlineData("empty file")]
    [InlineData("header longer than allowed, all there")]
    [InlineData("arrays nested a million deep")]
    [InlineData("escape sequence in a name")]
    [InlineData("input that is a pipe")]
    [InlineData("input that is /dev/zero")]
    [InlineData("output where even root may not write")]
    [InlineData("output that is a link to itself")]
    [InlineData("apply alone")]
    [InlineData("unknown command")]
    [InlineData("NPU asked for where there is none")]
    public Task Process_WithSomethingWrong_SaysWhatAndChangesNothing(string name) => s_cases[name].RunAsync(AppRun.InChildAsync);
}
