namespace Ascend.Rope;

/// <summary>The emulator of CANN that lies beside this program, for tests of code that uses an NPU.</summary>
/// <remarks>
/// <para>
/// It is never chosen because it is there. A test chooses it by one of these: <see cref="Options"/> for devices that the test opens itself;
/// <see cref="Use"/>, before the first device is opened, for those that the code under test opens; or, in the project file, <c>Cann="9.2"</c> on the reference
/// to this package, which calls <see cref="Use"/> when the program starts. <see cref="NpuDeviceInfo.IsEmulated"/> tells what a device is.
/// </para>
/// <para>A process has one CANN: the first version that a device is opened on stays. All members may be called from any thread.</para>
/// </remarks>
public static class AscendEmulator
{
    /// <summary>The variable by which the library lets a user name a root.</summary>
    internal const string Variable = "ASCEND_ROPE_CANN_PATH";

    private static readonly EmulatorFolder s_folder = EmulatorFolder.OfProcess();

    /// <summary>Whether the emulator is made for processes like this one: Linux with glibc, x64 or arm64.</summary>
    public static bool IsSupported => s_folder.IsSupported;

    /// <summary>The versions of CANN that are there to be emulated in this process, such as <c>9.2</c>; none where there is no emulator.</summary>
    public static IReadOnlyList<string> Versions => s_folder.Versions;

    /// <summary>The root of an emulated CANN, which <see cref="NpuDeviceOptions.CannRoot"/> takes.</summary>
    /// <param name="version">The version, as in <see cref="Versions"/>.</param>
    /// <exception cref="PlatformNotSupportedException">The emulator is not made for processes like this one.</exception>
    /// <exception cref="DirectoryNotFoundException">This version is not there; the message says which are.</exception>
    public static string Root(string version) => s_folder.Root(version);

    /// <summary>Options that require an NPU, and take the emulated one.</summary>
    /// <inheritdoc cref="Root"/>
    public static NpuDeviceOptions Options(string version) => new() { Policy = NpuPolicy.RequireNpu, CannRoot = Root(version) };

    /// <summary>
    /// Makes the emulated CANN the one of this process, for devices that code under test opens: sets the variable <c>ASCEND_ROPE_CANN_PATH</c>, here and for
    /// processes that are started from here. A root that the variable names already stays, so that the same tests run on hardware, or on another version.
    /// </summary>
    /// <returns>The root that the variable names now.</returns>
    /// <inheritdoc cref="Root"/>
    public static string Use(string version)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        string root = Root(version);
        Environment.SetEnvironmentVariable(Variable, root);
        return root;
    }
}
