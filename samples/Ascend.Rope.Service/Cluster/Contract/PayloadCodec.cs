using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Memory;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>Reads payloads into native memory, and writes them from it, so that none is ever an array.</summary>
[RegisterSerializer]
internal sealed class PayloadCodec(NativeBlockPool blocks) : IFieldCodec<Payload>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] Payload value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (value is null)
        {
            ReferenceCodec.WriteNullReference(ref writer, fieldIdDelta);
            return;
        }

        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(Payload), WireType.LengthPrefixed);
        value.WriteTo(ref writer);
    }

    [return: MaybeNull]
    public Payload ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
            return ReferenceCodec.ReadReference<Payload, TInput>(ref reader, field);
        field.EnsureWireType(WireType.LengthPrefixed);
        ReferenceCodec.MarkValueField(reader.Session);
        int length = checked((int)reader.ReadVarUInt32()) - 1;
        if (length < 0 || reader.ReadByte() == 0)
            return Payload.Gone();
        NativeBlock block = blocks.Rent(length);
        try
        {
            reader.ReadBytes(block.GetSpan()[..length]);
            return Payload.Own(block, length);
        }
        catch
        {
            block.Return();
            throw;
        }
    }
}

/// <summary>Payloads are not copied: a message and what it was made of share them.</summary>
[RegisterCopier]
internal sealed class PayloadCopier : IDeepCopier<Payload>, IOptionalDeepCopier
{
    [return: NotNullIfNotNull(nameof(input))]
    public Payload? DeepCopy([AllowNull] Payload input, CopyContext context) => input;

    public bool IsShallowCopyable() => true;
}
