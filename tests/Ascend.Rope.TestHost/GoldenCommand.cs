using System.Runtime.InteropServices;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// The golden problems as files, for programs that take and give files: <c>golden write FOLDER</c> writes a folder for each problem with its <c>x.safetensors</c>;
/// <c>golden read FOLDER</c> prints the hashes of the <c>y.safetensors</c> that such a program has put beside them, as in tests/golden/rope.txt.
/// </summary>
internal static class GoldenCommand
{
    public static int Run(string[] args)
    {
        Action<string, string, RopeProblem> action = args switch
        {
            ["write", _] => Write,
            ["read", _] => Read,
            _ => throw new ArgumentException("usage: golden write|read FOLDER", nameof(args)),
        };
        foreach ((string name, RopeProblem problem) in GoldenProblems.All)
            action(Path.Combine(args[1], name.Replace(' ', '-')), name, problem);
        return 0;
    }

    private static void Write(string folder, string name, RopeProblem problem)
    {
        string type = problem.Format == SixteenBitFormat.Half ? "F16" : "BF16";
        RopeGeometry geometry = problem.Geometry;
        long[] rows = [geometry.Batch, 1, geometry.CosSequence, 64];
        long end = 0;
        Directory.CreateDirectory(folder);
        using FileStream file = File.Create(Path.Combine(folder, "x.safetensors"));
        file.Write(SafetensorsWriter.Header(
            Tensor("x", [geometry.Batch, geometry.Heads, geometry.Sequence, 64], problem.X), Tensor("cos", rows, problem.Cos), Tensor("sin", rows, problem.Sin)));
        foreach (ushort[] codes in new[] { problem.X, problem.Cos, problem.Sin })
            file.Write(MemoryMarshal.AsBytes(codes.AsSpan()));

        SafetensorsTensor Tensor(string tensor, long[] shape, ushort[] codes)
        {
            long begin = end;
            end += codes.Length * sizeof(ushort);
            return new(tensor, type, shape, begin, end);
        }
    }

    private static void Read(string folder, string name, RopeProblem problem)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "y.safetensors"));
        ushort[] y = new ushort[problem.X.Length];
        SafetensorsTensor tensor = file.Header.Find("y") ?? throw new InvalidDataException($"{folder}: there is no tensor y.");
        file.Read(tensor, 0, MemoryMarshal.AsBytes(y.AsSpan()));
        Console.WriteLine(GoldenProblems.Line(name, problem, y));
    }
}
