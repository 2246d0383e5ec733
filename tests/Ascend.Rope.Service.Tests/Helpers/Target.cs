using Ascend.Rope.Tests.Helpers;

namespace Ascend.Rope.Contract;

/// <summary>The emulated CANN of this process, of which it can have only one: what the contract's helpers are told of it.</summary>
internal static class Target
{
    /// <summary>Where the build left it.</summary>
    public static string EmulatedRoot => EmulatedCann.Root("cann-9.2");
}
