using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Sample.Tiling;

/// <summary>The operands of a call, as they stand in a file, after every check on their types and shapes.</summary>
internal sealed record FileOperands(SafetensorsFile File, SafetensorsTensor X, SafetensorsTensor Cos, SafetensorsTensor Sin, RopeShape Shape)
{
    /// <summary>The bytes of a row; both types of the operator have two.</summary>
    public const int RowBytes = RopeShape.HeadDim * 2;

    /// <summary>The rows that cos and sin have for each batch entry: those of x, or 1.</summary>
    public long CosSequence => Cos.Shape[2];

    /// <summary>Finds x, cos and sin in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="BadInputException">One is missing, or they are no operands of the operator.</exception>
    public static FileOperands Find(SafetensorsFile file, string path)
    {
        SafetensorsTensor x = Find("x");
        SafetensorsTensor cos = Find("cos");
        SafetensorsTensor sin = Find("sin");
        if (x.DataType is not (SafetensorsType.Float16 or SafetensorsType.BFloat16))
            throw new BadInputException($"{path}: x must be F16 or BF16, which the operator computes on; it is {x}. Convert it first.");
        if (cos.DataType != x.DataType || sin.DataType != x.DataType)
        {
            throw new BadInputException(
                $"{path}: x, cos and sin must have one type; x is {x}, cos is {cos}, sin is {sin}. Convert cos and sin to {x.DataType}.");
        }

        try
        {
            return new FileOperands(file, x, cos, sin, RopeShape.FromShapes(x.Shape, cos.Shape, sin.Shape));
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"{path}: {WithoutParameter(exception)}", exception);
        }

        SafetensorsTensor Find(string name) => file.Header.Find(name)
            ?? throw new BadInputException(
                $"{path}: the file must hold x, cos and sin; among its {file.Header.Count} tensors there is no {name}. Add it.");
    }

    /// <summary>The message alone: .NET appends the name of the parameter, which is for programmers.</summary>
    private static string WithoutParameter(ArgumentException exception)
    {
        string suffix = $" (Parameter '{exception.ParamName}')";
        return exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }
}
