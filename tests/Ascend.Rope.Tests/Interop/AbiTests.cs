using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Xunit;

namespace Ascend.Rope.Tests.Interop;

/// <summary>Holds the imports and constants of the binding against native/include. native/abi/check holds that against CANN.</summary>
public sealed class AbiTests
{
    private delegate ReadOnlySpan<string> ImportsGetter();

    private static readonly Assembly s_library = typeof(NpuDevice).Assembly;

    private static readonly Type[] s_interop =
        [.. s_library.GetTypes().Where(type => type.Namespace == typeof(AclRt).Namespace && !type.IsNested)];

    /// <summary>The rows of native/emulator/exports.txt.</summary>
    private static readonly string[] s_exports = ReadExports();

    public static TheoryData<string> Imports => [.. NativeImport.All.Select(import => import.EntryPoint)];

    public static TheoryData<string> Enums => [.. s_interop.Where(type => type.IsEnum).Select(type => type.Name)];

    [Theory, MemberData(nameof(Imports))]
    public void Import_HasTheSignatureOfC(string function)
    {
        string line = AbiListing.Line("function", function);
        Assert.Equal(line, NativeImport.Named(function).Line(line));
    }

    /// <summary>The file that has a library's part in a version is in CannLibraries; what the oldest CANN lacks must not be imported.</summary>
    [Theory, MemberData(nameof(Imports))]
    public void Import_StandsInItsLibrary_SinceTheOldestCann(string function)
    {
        string library = NativeImport.Named(function).Library switch
        {
            CannLibrary.Acl => "runtime",
            CannLibrary.NnOpBase => "nnopbase",
            CannLibrary.OpApi => "opapi",
            string other => other,
        };
        Assert.Equal(s_exports.SingleOrDefault(row => row.EndsWith(' ' + function, StringComparison.Ordinal)), $"{library} 8.1 {function}");
    }

    [Fact]
    public void Imports_AreLeftToTheGenerator()
    {
        Assert.NotEmpty(NativeImport.Declarations);
        Assert.Equal(
            NativeImport.Declarations.Select(method => method.Name).Order(StringComparer.Ordinal),
            NativeImport.All.Select(import => import.EntryPoint).Order(StringComparer.Ordinal));
        Assert.All(NativeImport.Declarations, method => Assert.Contains(method.DeclaringType, s_interop));
        Assert.All(
            NativeImport.Declarations,
            method => Assert.Equal(method.Name, method.GetCustomAttribute<LibraryImportAttribute>()!.EntryPoint));
    }

    [Fact]
    public void Imports_PassWhatCPasses()
    {
        Assert.True(s_library.IsDefined(typeof(DisableRuntimeMarshallingAttribute)));
        Assert.All(NativeImport.All, import =>
        {
            Assert.True(import.Attribute is { ExactSpelling: true, PreserveSig: true, SetLastError: false });
            Assert.Equal([typeof(CallConvCdecl)], import.Method.GetCustomAttribute<UnmanagedCallConvAttribute>()?.CallConvs);
        });
    }

    /// <summary>The loader takes a library only when it has all that stands in the one list; what stands in the other is looked up.</summary>
    [Fact]
    public void ImportsLists_NameEveryImportOfTheirClass() => Assert.All(
        NativeImport.Declarations.GroupBy(method => method.DeclaringType!),
        imports =>
        {
            Assert.Equal(
                imports.Select(method => method.Name).Order(StringComparer.Ordinal),
                List(imports.Key, "Imports").Concat(List(imports.Key, "OptionalImports")).Order(StringComparer.Ordinal));
        });

    [Theory, MemberData(nameof(Enums))]
    public void Enum_HasTheSizeAndTheNumbersOfC(string name)
    {
        Type type = s_interop.Single(type => type.Name == name);
        Assert.Equal(typeof(int), type.GetEnumUnderlyingType());
        Assert.Equal($"type {name} 4 enum", AbiListing.Line("type", name));
        Assert.All(Enum.GetNames(type), enumerator =>
            Assert.Equal(AbiListing.Line("value", enumerator), $"value {enumerator} {name} {(int)Enum.Parse(type, enumerator)}"));
    }

    [Fact]
    public void Structs_HaveTheSizeAndTheFieldsOfC() => Assert.All(s_interop.Where(NativeKind.IsStruct), type =>
    {
        Assert.Equal(AbiListing.Line("type", type.Name), $"type {type.Name} {Marshal.SizeOf(type)} struct");
        Assert.Equal(
            AbiListing.Lines("field").Where(line => line.StartsWith($"field {type.Name}.", StringComparison.Ordinal)),
            type.GetFields().Select(field =>
                $"field {type.Name}.{field.Name} {Marshal.OffsetOf(type, field.Name)} char[{field.GetCustomAttribute<FixedBufferAttribute>()!.Length}]"));
    });

    [Fact]
    public void Constants_HaveTheTypesAndNumbersOfC() => Assert.All(
        from type in s_interop
        where !type.IsEnum
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.IsLiteral && field.Name.StartsWith("ACL", StringComparison.Ordinal)
        select field,
        field => Assert.Equal(
            AbiListing.Line("value", field.Name),
            string.Create(CultureInfo.InvariantCulture, $"value {field.Name} {NativeKind.Of(field.FieldType)} {field.GetRawConstantValue()}")));

    [Fact]
    public void StatusCodes_HaveTheirNamesInC() => Assert.All(
        from line in AbiListing.Lines("value")
        where line.StartsWith("value ACL_ERROR_", StringComparison.Ordinal)
        let words = line.Split(' ')
        let code = CannStatusCode.Of(int.Parse(words[3], CultureInfo.InvariantCulture))
        where code.Name.StartsWith("ACL_ERROR_", StringComparison.Ordinal)
        select (InC: words[1], Here: code.Name),
        names => Assert.Equal(names.InC, names.Here));

    private static string[] List(Type type, string name) =>
        type.GetProperty(name, typeof(ReadOnlySpan<string>))?.GetMethod!.CreateDelegate<ImportsGetter>()().ToArray() ?? [];

    private static string[] ReadExports()
    {
        using StreamReader reader = new(typeof(AbiTests).Assembly.GetManifestResourceStream("exports.txt")!);
        return [.. reader.ReadToEnd().Split('\n').Where(row => !row.StartsWith('#'))];
    }
}
