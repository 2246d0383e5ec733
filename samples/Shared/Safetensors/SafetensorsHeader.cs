using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Safetensors;

/// <summary>The tensors of a file, which have been checked against each other and against the length of the data.</summary>
internal sealed class SafetensorsHeader
{
    private readonly Dictionary<string, SafetensorsTensor> _tensors;

    private SafetensorsHeader(Dictionary<string, SafetensorsTensor> tensors) => _tensors = tensors;

    public int Count => _tensors.Count;

    public SafetensorsTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header without its length, padding included.</param>
    /// <param name="dataLength">The bytes after the header.</param>
    /// <exception cref="InvalidDataException">A rule of the format is broken.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        Dictionary<string, SafetensorsTensor> tensors = new SafetensorsHeaderReader(json).Read();
        foreach (SafetensorsTensor tensor in tensors.Values)
            CheckSize(tensor, dataLength);
        CheckLayout(tensors.Values, dataLength);
        return new SafetensorsHeader(tensors);
    }

    private static void CheckSize(SafetensorsTensor tensor, long dataLength)
    {
        if (tensor.Begin > tensor.End || tensor.End > dataLength)
        {
            throw new InvalidDataException(
                $"Tensor {Quote.Name(tensor.Name)}: data_offsets must be a begin, an end not before it, and lie within the {dataLength} bytes "
                + $"of data; they are [{tensor.Begin}, {tensor.End}].");
        }

        if (!SafetensorsType.TryGetBits(tensor.DataType, out int bits))
        {
            throw new InvalidDataException(
                $"Tensor {Quote.Name(tensor.Name)}: dtype must be one of the format's types; it is {Quote.Name(tensor.DataType)}.");
        }

        // In whole bits, since some types have less than a byte. Below 2^63 elements of at most 64 bits cannot overflow 128.
        Int128 size = CountElements(tensor) * bits;
        if (size != (Int128)tensor.ByteCount * 8)
        {
            throw new InvalidDataException(
                $"Tensor {Quote.Name(tensor.Name)}: data_offsets must span what dtype and shape need; {tensor} needs {Bytes(size)}, "
                + $"[{tensor.Begin}, {tensor.End}] spans {tensor.ByteCount}.");
        }
    }

    private static Int128 CountElements(SafetensorsTensor tensor)
    {
        Int128 count = 1;
        foreach (long dimension in tensor.Shape)
        {
            count *= dimension;
            if (count > long.MaxValue)
            {
                throw new InvalidDataException(
                    $"Tensor {Quote.Name(tensor.Name)}: shape must have fewer than 2^63 elements; it is [{string.Join(", ", tensor.Shape)}].");
            }
        }

        return count;
    }

    private static string Bytes(Int128 bits) => bits % 8 == 0 ? $"{bits / 8} bytes" : $"{bits} bits";

    /// <summary>The reference implementation refuses files with overlaps, holes or unused bytes, which could hide data: so does this one.</summary>
    private static void CheckLayout(IEnumerable<SafetensorsTensor> tensors, long dataLength)
    {
        long covered = 0;
        SafetensorsTensor? last = null;
        foreach (SafetensorsTensor tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != covered)
            {
                string where = last is null ? "at 0, where the data begins" : $"at {covered}, where {Quote.Name(last.Name)} ends";
                throw new InvalidDataException(
                    $"Tensor {Quote.Name(tensor.Name)}: tensors must follow each other without a hole and without overlap; it begins at "
                    + $"{tensor.Begin} and not {where}.");
            }

            covered = tensor.End;
            last = tensor;
        }

        if (covered != dataLength)
        {
            throw new InvalidDataException(
                $"The tensors must cover the data to its end; they cover {covered} bytes of {dataLength}, and {dataLength - covered} follow.");
        }
    }
}
