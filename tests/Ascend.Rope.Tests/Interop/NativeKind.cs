namespace Ascend.Rope.Tests.Interop;

/// <summary>The types of C# in the words of native/abi/listing.cpp.</summary>
internal static class NativeKind
{
    private static readonly Dictionary<Type, string> s_kinds = new()
    {
        [typeof(void)] = "void",
        [typeof(sbyte)] = "i8",
        [typeof(byte)] = "u8",
        [typeof(short)] = "i16",
        [typeof(ushort)] = "u16",
        [typeof(int)] = "i32",
        [typeof(uint)] = "u32",
        [typeof(long)] = "i64",
        [typeof(ulong)] = "u64",
        [typeof(nuint)] = $"u{8 * nuint.Size}",
        [typeof(float)] = "f32",
        [typeof(double)] = "f64",
    };

    /// <summary>
    /// The kind of a type. nint stands for whatever pointer C has in its place, and byte for char. A type that a native function cannot take as
    /// it is, such as bool, string or an array, keeps its name in .NET, which no kind of C equals.
    /// </summary>
    /// <param name="type">The type in C#.</param>
    /// <param name="ofC">The kind in its place in C, or null.</param>
    public static string Of(Type type, string? ofC = null)
    {
        bool isPointerInC = ofC?.EndsWith('*') == true;
        if (type == typeof(nint) && isPointerInC)
            return ofC!;
        if (type == typeof(byte) && ofC == "char")
            return ofC;
        if (type.IsPointer)
            return Of(type.GetElementType()!, isPointerInC ? ofC![..^1] : null) + "*";
        if (type.IsEnum || IsStruct(type))
            return type.Name;
        return s_kinds.GetValueOrDefault(type, type.ToString());
    }

    /// <summary>Whether it is a struct of the binding, which has the name that C has.</summary>
    public static bool IsStruct(Type type) =>
        type is { IsValueType: true, IsEnum: false, IsLayoutSequential: true } && type.Name.StartsWith("acl", StringComparison.Ordinal);
}
