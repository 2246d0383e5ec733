using System.Collections.Frozen;

namespace Ascend.Rope.Sample.Safetensors;

/// <summary>The element types of the format. All are known, so that the extents of every tensor of a file can be checked.</summary>
internal static class SafetensorsType
{
    public const string Float16 = "F16";
    public const string BFloat16 = "BF16";

    private static readonly FrozenDictionary<string, int> s_bits = new Dictionary<string, int>
    {
        ["F4"] = 4,
        ["F6_E2M3"] = 6,
        ["F6_E3M2"] = 6,
        ["BOOL"] = 8,
        ["U8"] = 8,
        ["I8"] = 8,
        ["F8_E4M3"] = 8,
        ["F8_E5M2"] = 8,
        ["F8_E8M0"] = 8,
        ["F8_E4M3FNUZ"] = 8,
        ["F8_E5M2FNUZ"] = 8,
        ["U16"] = 16,
        ["I16"] = 16,
        [Float16] = 16,
        [BFloat16] = 16,
        ["U32"] = 32,
        ["I32"] = 32,
        ["F32"] = 32,
        ["U64"] = 64,
        ["I64"] = 64,
        ["F64"] = 64,
        ["C64"] = 64,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The size of an element: some types have less than a byte.</summary>
    public static bool TryGetBits(string name, out int bits) => s_bits.TryGetValue(name, out bits);
}
