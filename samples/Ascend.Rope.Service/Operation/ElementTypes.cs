using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Service.Operation;

/// <summary>The element types by the names that callers use.</summary>
internal static class ElementTypes
{
    /// <summary>The bytes of an element, of either type.</summary>
    public const int ByteCount = 2;

    /// <summary>The bytes of a row of 64.</summary>
    public const int RowByteCount = RopeShape.HeadDim * ByteCount;

    /// <summary>The type of a name: <c>F16</c> or <c>BF16</c>, as safetensors has them.</summary>
    public static NpuElementType? Find(string? name) => name switch
    {
        SafetensorsType.Float16 => NpuElementType.Float16,
        SafetensorsType.BFloat16 => NpuElementType.BFloat16,
        _ => null,
    };

    public static string NameOf(NpuElementType type) => type == NpuElementType.Float16 ? SafetensorsType.Float16 : SafetensorsType.BFloat16;
}
