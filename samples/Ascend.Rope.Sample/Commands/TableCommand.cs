using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>table</c>: writes cos and sin of a model for consecutive positions.</summary>
internal static class TableCommand
{
    /// <summary>A gigabyte of rows, and more positions than any model has.</summary>
    private const int MostPositions = 1 << 22;

    /// <summary>The positions whose rows are written at once.</summary>
    private const int Step = 4096;

    private const int HeadDim = RopeShape.HeadDim;
    private const int RowBytes = HeadDim * 2;

    public static Command Create(AppConsole console)
    {
        ModelOptions models = new();
        Option<string> output = PathOption.Create(
            "--output", "file", "The safetensors file for cos and sin, each [n, 1, 1, 64]; one that is there is replaced once the new one is whole");
        Option<Range> positions = new("--positions")
        {
            Description = "The first and the last position, both included",
            HelpName = "a-b",
            CustomParser = ParsePositions,
            Required = true,
        };
        Option<string> type = Choice("--dtype", "The type of the numbers", [SafetensorsType.Float16, SafetensorsType.BFloat16]);
        Option<string> precision = Choice(
            "--precision", "float32, the default, computes as the Python serving stacks do, float64 exactly", ["float32", "float64"]);
        Option<int?> length = new("--length")
        {
            Description = "The length of the sequence, which dynamic and longrope depend on; by default the last position and one",
            HelpName = "number",
        };
        length.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"--length must be a number from 1; it is '{result.Tokens[0].Value}'.");
        });
        output.Required = true;
        type.Required = true;

        Command command = new("table", "Writes the rows of cos and sin of a model.") { positions, type, precision, length, output };
        models.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            RopeConfig model = models.Of(parsed);
            Range range = parsed.GetValue(positions);
            RopeTable table = RopeTable
                .Create(model, parsed.GetValue(precision) == "float64" ? RopePrecision.Float64 : RopePrecision.Float32)
                .ForLength(parsed.GetValue(length) ?? range.End.Value);
            bool isHalf = parsed.GetRequiredValue(type) == SafetensorsType.Float16;
            if (isHalf)
                Write<Half>(table, range, SafetensorsType.Float16, parsed.GetRequiredValue(output), cancellationToken);
            else
                Write<BFloat16>(table, range, SafetensorsType.BFloat16, parsed.GetRequiredValue(output), cancellationToken);
            Tell(table, parsed.GetRequiredValue(output), console);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Write<T>(RopeTable table, Range positions, string type, string path, CancellationToken cancellationToken) where T : unmanaged
    {
        int count = positions.End.Value - positions.Start.Value;
        long byteCount = (long)count * RowBytes;
        long[] shape = [count, 1, 1, HeadDim];
        byte[] header = SafetensorsWriter.Header(
            new SafetensorsTensor("cos", type, shape, 0, byteCount), new SafetensorsTensor("sin", type, shape, byteCount, 2 * byteCount));
        using ReplacingFile file = ReplacingFile.Create(path, header.Length + (2 * byteCount));
        file.Write(header);

        // The rows are kept by the table, so that the second time they are only copied.
        T[] cos = new T[Math.Min(count, Step) * HeadDim];
        T[] sin = new T[cos.Length];
        foreach (T[] rows in (T[][])[cos, sin])
        {
            for (int first = positions.Start.Value, step; first < positions.End.Value; first += step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                step = Math.Min(positions.End.Value - first, Step);
                int elements = step * HeadDim;
                table.Fill(first..(first + step), cos.AsSpan(0, elements), sin.AsSpan(0, elements));
                file.Write(MemoryMarshal.AsBytes(rows.AsSpan(0, elements)));
            }
        }

        file.Commit();
    }

    private static void Tell(RopeTable table, string path, AppConsole console)
    {
        RopeConfig model = table.Config;
        console.WriteFields(
        [
            ("type", string.Create(CultureInfo.InvariantCulture, $"{model.Type}, base {model.Theta}, factor {model.Factor}")),
            ("attention factor", model.AttentionFactor.ToString(CultureInfo.InvariantCulture)),
            ("softmax scale", model.SoftmaxScale?.ToString(CultureInfo.InvariantCulture) ?? "not given"),
            ("precision", table.Precision.ToString()),
            ("output", path),
        ]);
    }

    private static Option<string> Choice(string name, string description, string[] words)
    {
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', words) };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } word && !words.Contains(word, StringComparer.Ordinal))
                result.AddError($"{name} must be {string.Join(" or ", words)}; it is '{word}'.");
        });
        return option;
    }

    private static Range ParsePositions(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        int dash = word.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !int.TryParse(word.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            || !int.TryParse(word.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            || last < first || last == int.MaxValue || last - first >= MostPositions)
        {
            result.AddError($"--positions must be two whole numbers such as 0-4095, at most {MostPositions} positions, the last one not before the first; it is '{word}'.");
            return default;
        }

        return first..(last + 1);
    }
}
