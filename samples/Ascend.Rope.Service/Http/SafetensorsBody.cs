using System.Buffers.Binary;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Http;

/// <summary>A safetensors file in memory.</summary>
internal sealed class SafetensorsBody
{
    private const int LengthByteCount = sizeof(ulong);

    private readonly ReadOnlyMemory<byte> _data;
    private readonly SafetensorsHeader _header;

    /// <exception cref="RefusedException">It is no such file.</exception>
    public SafetensorsBody(ReadOnlyMemory<byte> file, int longestHeader)
    {
        if (file.Length < LengthByteCount)
            throw Wrong($"It has {file.Length} bytes.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > (ulong)Math.Min(longestHeader, file.Length - LengthByteCount))
            throw Wrong($"Its header would have {length} bytes, of at most {longestHeader}, and {file.Length - LengthByteCount} follow.");
        _data = file[(LengthByteCount + (int)length)..];
        try
        {
            _header = SafetensorsHeader.Parse(file.Span.Slice(LengthByteCount, (int)length), _data.Length);
        }
        catch (InvalidDataException exception)
        {
            throw Wrong(exception.Message);
        }
    }

    /// <summary>A tensor of that name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public SafetensorsTensor Tensor(string name) => _header.Find(name) ?? throw new RefusedException(Refusal.Invalid(
        "The tensors are x, cos and sin, and for a session x and positions.", $"There is no '{name}'.", $"Name a tensor '{name}'."));

    public ReadOnlyMemory<byte> DataOf(SafetensorsTensor tensor) => _data.Slice((int)tensor.Begin, (int)tensor.ByteCount);

    /// <summary>The type of an operand.</summary>
    /// <exception cref="RefusedException">The operator does not have it.</exception>
    public static NpuElementType TypeOf(SafetensorsTensor tensor) => ElementTypes.Find(tensor.DataType) ?? throw new RefusedException(Refusal.Invalid(
        "Operands are F16 or BF16.", $"'{tensor.Name}' is {tensor}.", "Convert them before you send them."));

    private static RefusedException Wrong(string value) =>
        new(Refusal.Invalid($"The body is a safetensors file.", value, "Write it with a safetensors library, and send it whole."));
}
