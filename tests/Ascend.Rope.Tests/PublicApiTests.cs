using System.Reflection;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>Rules that hold for every public type.</summary>
public sealed class PublicApiTests
{
    private static readonly Assembly s_library = typeof(NpuDevice).Assembly;

    [Fact]
    public void PublicTypes_StandInOneNamespace() =>
        Assert.All(s_library.GetExportedTypes(), type => Assert.Equal("Ascend.Rope", type.Namespace));

    [Fact]
    public void PublicClasses_AreSealed_ButTheExceptionThatHasChildren() =>
        Assert.Equal([nameof(CannException)], s_library.GetExportedTypes().Where(type => type.IsClass && !type.IsSealed).Select(type => type.Name));

    /// <summary>What stands between the library and others who speak of addresses and handles: the names say whose they are.</summary>
    private static readonly Type[] s_shared = [typeof(ForeignMemory), typeof(NpuMemoryLease), typeof(ForeignStream), typeof(NpuStreamLease), typeof(DLPackTensor),
        typeof(ForeignContext), typeof(NpuContextLease)];

    [Fact]
    public void PublicMembers_ShowNoPointersAndNoNativeHandles()
    {
        IEnumerable<string> shown =
            from type in s_library.GetExportedTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)
                .Any(used => used.IsPointer || used == typeof(nint) || used == typeof(nuint)) && type != typeof(BFloat16) && !s_shared.Contains(type)
            select $"{type.Name}.{method.Name}";
        Assert.Empty(shown);
    }

    [Fact]
    public void TheLibrary_DependsOnWhatItSays()
    {
        string[] allowed = ["CommunityToolkit.HighPerformance", "Microsoft.Extensions.Logging.Abstractions"];
        Assert.DoesNotContain(
            s_library.GetReferencedAssemblies().Select(name => name.Name!),
            name => !name.StartsWith("System.", StringComparison.Ordinal) && !allowed.Contains(name));
    }
}
