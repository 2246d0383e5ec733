namespace Ascend.Rope.DLPack;

/// <summary>What a managed tensor of DLPack says, checked as far as no device is needed for that.</summary>
/// <param name="Address">Where the first element lies.</param>
/// <param name="Device">On which device.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Layout">How they lie from there.</param>
/// <param name="IsReadOnly">Whether the memory must not be written.</param>
internal sealed record DLContent(nint Address, DLDevice Device, NpuElementType Type, TensorLayout Layout, bool IsReadOnly)
{
    private const uint Major = 1;
    private const byte Float = 2;
    private const byte BFloat = 4;

    /// <summary>Reads a managed tensor, which stays the caller's.</summary>
    /// <exception cref="ArgumentException">It is of another version, or no tensor of this library can be what it describes.</exception>
    public static unsafe DLContent Read(nint pointer, bool isVersioned)
    {
        if (!isVersioned)
            return Read(((DLManagedTensor*)pointer)->Tensor, isReadOnly: false);
        DLManagedTensorVersioned* managed = (DLManagedTensorVersioned*)pointer;
        return managed->Major == Major
            ? Read(managed->Tensor, (managed->Flags & DLManagedTensorVersioned.ReadOnly) != 0)
            : throw new ArgumentException(
                $"A DLPack tensor must be of version {Major}; this one is of {managed->Major}.{managed->Minor}. Ask its producer for version {Major}.");
    }

    /// <summary>Gives a managed tensor back to its producer, once.</summary>
    public static unsafe void Delete(nint pointer, bool isVersioned)
    {
        if (isVersioned)
        {
            DLManagedTensorVersioned* managed = (DLManagedTensorVersioned*)pointer;
            if (managed->Deleter != null)
                managed->Deleter(managed);
        }
        else
        {
            DLManagedTensor* managed = (DLManagedTensor*)pointer;
            if (managed->Deleter != null)
                managed->Deleter(managed);
        }
    }

    /// <summary>The name of a type.</summary>
    public static DLDataType TypeOf(NpuElementType type) => new() { Code = type == NpuElementType.Float16 ? Float : BFloat, Bits = 16, Lanes = 1 };

    private static unsafe DLContent Read(in DLTensor tensor, bool isReadOnly)
    {
        if (tensor.Rank is < 1 or > Shapes.MaxRank || tensor.Shape == null)
            throw new ArgumentException($"A DLPack tensor must have 1 to {Shapes.MaxRank} dimensions and a shape; this one has {tensor.Rank}. Reshape it first.");

        ReadOnlySpan<long> shape = new(tensor.Shape, tensor.Rank);
        TensorLayout layout = tensor.Strides == null
            ? TensorLayout.Dense(0, shape, nameof(shape))
            : TensorLayout.Strided(shape, new ReadOnlySpan<long>(tensor.Strides, tensor.Rank));
        nuint data = (nuint)tensor.Data;
        if (data == 0 || data > (nuint)nint.MaxValue || tensor.ByteOffset > (nuint)nint.MaxValue - data)
            throw new ArgumentException($"A DLPack tensor must have data within the memory that can be addressed; this one has 0x{data:x} and offset {tensor.ByteOffset}.");
        return new DLContent((nint)(data + (nuint)tensor.ByteOffset), tensor.Device, ElementType(tensor.Type), layout, isReadOnly);
    }

    private static NpuElementType ElementType(DLDataType type) => type switch
    {
        { Code: Float, Bits: 16, Lanes: 1 } => NpuElementType.Float16,
        { Code: BFloat, Bits: 16, Lanes: 1 } => NpuElementType.BFloat16,
        _ => throw new ArgumentException(
            $"The elements of a DLPack tensor must be float16 (code {Float}) or bfloat16 (code {BFloat}), of 16 bits and 1 lane; code {type.Code}, "
            + $"{type.Bits} bits and {type.Lanes} lanes were found. Convert the tensor first."),
    };
}
