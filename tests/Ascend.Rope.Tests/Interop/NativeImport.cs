using System.Reflection;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Tests.Interop;

/// <summary>A native function as the runtime calls it: what the generator leaves of an import, without SafeHandles and references.</summary>
/// <param name="Method">The method without a body: the import itself, or a local function in the body that the generator gave it.</param>
internal sealed record NativeImport(MethodInfo Method)
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo[] s_methods = [.. typeof(NpuDevice).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any))];

    /// <summary>All of the library, whoever wrote them.</summary>
    public static IReadOnlyList<NativeImport> All { get; } =
        [.. s_methods.Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Select(method => new NativeImport(method))];

    /// <summary>The methods that ask for an import.</summary>
    public static IReadOnlyList<MethodInfo> Declarations { get; } =
        [.. s_methods.Where(method => method.IsDefined(typeof(LibraryImportAttribute)))];

    public string EntryPoint => Attribute.EntryPoint!;

    public string Library => Attribute.Value;

    public DllImportAttribute Attribute => Method.GetCustomAttribute<DllImportAttribute>()!;

    public static NativeImport Named(string entryPoint) => All.Single(import => import.EntryPoint == entryPoint);

    /// <summary>This function as the listing writes it. Where C# says less than the line of C, it is taken to mean the same.</summary>
    public string Line(string lineOfC)
    {
        string[] kinds = lineOfC.Split(' ')[2..];
        IEnumerable<Type> types = Method.GetParameters().Select(parameter => parameter.ParameterType).Prepend(Method.ReturnType);
        return $"function {EntryPoint} {string.Join(' ', types.Select((type, index) => NativeKind.Of(type, kinds.ElementAtOrDefault(index))))}";
    }
}
