using System.Reflection;
using Xunit;

namespace Ascend.Rope.Tests.Helpers;

/// <summary>The emulator of CANN, as the build left it.</summary>
internal static class EmulatedCann
{
    /// <summary>The emulated versions, by the names of their roots.</summary>
    public static readonly string[] Versions = ["cann-8.1", "cann-8.5", "cann-9.2"];

    /// <summary>Names another build of the emulator, such as one under sanitizers.</summary>
    private const string RootVariable = "ASCEND_EMULATOR_ROOT";

    /// <summary>The root of a version. Skips the test where the emulator was not built, and fails it where CI should have built it.</summary>
    public static string Root(string version)
    {
        string root = Path.Combine(Environment.GetEnvironmentVariable(RootVariable) ?? Metadata("EmulatorRoot"), version);
        if (!Directory.Exists(root))
        {
            string reason = $"The emulator was not built, since CMake or a C compiler is missing: there is no {root}";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(reason);
            Assert.Skip(reason);
        }

        return root;
    }

    private static string Metadata(string key) => typeof(EmulatedCann).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
