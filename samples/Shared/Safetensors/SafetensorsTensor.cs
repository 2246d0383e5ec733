namespace Ascend.Rope.Sample.Safetensors;

/// <summary>What the header of a file says of one tensor. It has been checked once it comes out of a <see cref="SafetensorsHeader"/>.</summary>
/// <param name="Name">Its key in the header.</param>
/// <param name="DataType">One of the names of <see cref="SafetensorsType"/>.</param>
/// <param name="Shape">The dimensions, in row-major order.</param>
/// <param name="Begin">The first byte of the data, counted from the end of the header.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record SafetensorsTensor(string Name, string DataType, long[] Shape, long Begin, long End)
{
    public long ByteCount => End - Begin;

    /// <summary>As it stands in messages: <c>F16 [32, 1, 1, 64]</c>.</summary>
    public override string ToString() => $"{DataType} [{string.Join(", ", Shape)}]";
}
