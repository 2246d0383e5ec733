using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Whether a host is a container, which has of the real host what it was given.</summary>
internal static class Container
{
    private static readonly string[] s_files = ["/.dockerenv", "/run/.containerenv"];
    private static readonly string[] s_words = ["docker", "kubepods", "containerd", "libpod", "isulad"];

    /// <summary>What gives it away; null where nothing does.</summary>
    public static string? Find(HostTree host) =>
        s_files.FirstOrDefault(host.Has)
        ?? ((host.Text("/proc/1/cgroup") ?? "").Split('\n').FirstOrDefault(line => s_words.Any(word => line.Contains(word, StringComparison.Ordinal))) is { } group
            ? $"/proc/1/cgroup: {group}"
            : null);
}
