namespace Ascend.Rope;

/// <summary>Which host is examined, and how far.</summary>
public sealed class NpuDoctorOptions
{
    /// <summary>The folder that stands for the root of the host's file system: <c>/</c>, or, say, where a container has the host's files.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Reads an environment variable of the process that is to use the NPU. Paths in it are of the host.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>
    /// Runs programs of the host. By default those of this system, for at most as long as they are given, and none where <see cref="Root"/> is not
    /// <c>/</c>.
    /// </summary>
    public NpuCommandRunner? Runner { get; init; }

    /// <summary>The root of CANN that a program would name in <see cref="NpuDeviceOptions.CannRoot"/>; null where it names none.</summary>
    public string? CannRoot { get; init; }

    /// <summary>
    /// Whether CANN is also loaded into this process and asked for its devices. Without it nothing is loaded: a broken library can end the process that
    /// loads it. Only of this system, and only where nothing found before speaks against it.
    /// </summary>
    public bool Load { get; init; }

    /// <summary>Whether the host runs Linux.</summary>
    internal bool IsLinux { get; init; } = OperatingSystem.IsLinux();
}
