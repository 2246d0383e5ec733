using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Prints the width that this process chose and, for each element type, a hash of results: always the same, whatever the width.
/// </summary>
internal static class IsaCommand
{
    public static int Run(string[] args)
    {
        Console.WriteLine($"width {KernelWidths.Widest}");
        foreach (SixteenBitFormat format in SixteenBitFormat.All) Console.WriteLine($"{format.Name} {Hash(format)}");
        return 0;
    }

    private static string Hash(SixteenBitFormat format)
    {
        RopeGeometry[] geometries = [new(3, 5, 67, 67), new(3, 5, 67, 1)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RopeGeometry geometry in geometries)
        {
            Add(new RopeProblem(format, geometry).FillWithOrdinaryNumbers(seed: 1));
            Add(new RopeProblem(format, geometry).FillWithAnyCodes(seed: 2));
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        void Add(RopeProblem problem) =>
            hash.AppendData(MemoryMarshal.AsBytes(problem.WithOneNaN(problem.Actual(KernelWidths.Widest)).AsSpan()));
    }
}
