using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Models;
using Xunit;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>The manifests of Kubernetes: each file as it stands, and what kustomize makes of them.</summary>
internal static class Manifests
{
    /// <summary>The form that kustomize has no part in: the base, as its files have it.</summary>
    public const string Base = "base";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<string, ManifestSet> s_sets = new(StringComparer.Ordinal);

    /// <summary>The files that describe objects, from the folder on.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(DeployFolder.PathOf("kubernetes"), "*.yaml", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "kustomization.yaml")
        .Select(path => Path.GetRelativePath(DeployFolder.PathOf("kubernetes"), path))
        .Order(StringComparer.Ordinal);

    /// <summary>The names of the overlays.</summary>
    public static IEnumerable<string> Overlays => Directory.EnumerateDirectories(DeployFolder.PathOf("kubernetes", "overlays")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>Reads documents. A field that its kind does not have, or has twice, is an error.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Parse(string text) =>
        [.. KubernetesYaml.LoadAllFromString(text, typeMap: null, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>The objects of a form: of the base, or of an overlay as kustomize renders it. Skips the test where there is no kubectl, which has kustomize.</summary>
    public static ManifestSet Of(string form) => s_sets.GetOrAdd(form, Read);

    private static ManifestSet Read(string form)
    {
        if (form == Base)
            return new ManifestSet([.. Files.Where(file => Path.GetDirectoryName(file) == Base).SelectMany(file => Parse(DeployFolder.Read("kubernetes", file)))]);
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        string? path = folders.Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "There is no kubectl, whose kustomize renders the overlays; the base was checked as it stands");
        return new ManifestSet(Parse(Render(path!, DeployFolder.PathOf("kubernetes", "overlays", form))));
    }

    private static string Render(string kubectl, string folder)
    {
        using Process process = Process.Start(new ProcessStartInfo(kubectl, ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(s_limit))
            process.Kill();
        Assert.True(process.ExitCode == 0, $"kubectl kustomize {folder}: {error.GetAwaiter().GetResult()}");
        return output.GetAwaiter().GetResult();
    }
}
