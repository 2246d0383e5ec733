using System.Reflection;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>The files that the service is deployed by, as the repository has them.</summary>
internal static class DeployFolder
{
    private static readonly string s_path = typeof(DeployFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "DeployFolder").Value!;

    /// <summary>The full path of a file or folder in it.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([s_path, .. parts]);

    /// <summary>The text of a file in it.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));
}
