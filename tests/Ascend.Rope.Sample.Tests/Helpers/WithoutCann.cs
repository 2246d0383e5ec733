using System.Runtime.CompilerServices;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>Lets every test, and every process that a test starts, find no CANN, whatever the machine has.</summary>
internal static class WithoutCann
{
    /// <summary>A folder that exists and is not a CANN.</summary>
    private static readonly string s_emptyRoot = Directory.CreateTempSubdirectory("ascend-rope-no-cann-").FullName;

    [ModuleInitializer]
    internal static void Hide()
    {
        Environment.SetEnvironmentVariable("ASCEND_HOME_PATH", null);
        Environment.SetEnvironmentVariable("ASCEND_TOOLKIT_HOME", null);
        Environment.SetEnvironmentVariable("ASCEND_ROPE_CANN_PATH", s_emptyRoot);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(s_emptyRoot);
    }
}
