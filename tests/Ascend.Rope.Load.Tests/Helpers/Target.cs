using Ascend.Rope.Tests.Helpers;

namespace Ascend.Rope.Contract;

/// <summary>The emulator that the tests of this process use.</summary>
internal static class Target
{
    public static string EmulatedRoot => EmulatedCann.Root("cann-9.2");
}
