using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>Prints the width that this process chose and the hashes of its results: always those of tests/golden/rope.txt, whatever the width.</summary>
internal static class IsaCommand
{
    public static int Run(string[] args)
    {
        Console.WriteLine($"width {KernelWidths.Widest}");
        foreach (string line in GoldenProblems.Lines(problem => problem.Actual(KernelWidths.Widest))) Console.WriteLine(line);
        return 0;
    }
}
