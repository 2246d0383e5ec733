using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Prints the width that this process chose and the hashes of its results: always those of tests/golden/rope.txt, whatever the width. Of the others, which run
/// in part or wholly in software, it prints what differs: nothing.
/// </summary>
internal static class IsaCommand
{
    public static int Run(string[] args)
    {
        Console.WriteLine($"width {KernelWidths.Widest}");
        string[] lines = [.. GoldenProblems.Lines(problem => problem.Actual(KernelWidths.Widest))];
        foreach (string line in lines) Console.WriteLine(line);
        foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
        {
            foreach (string line in GoldenProblems.Lines(problem => problem.Actual(width)).Except(lines)) Console.WriteLine($"{width}: {line}");
        }

        return 0;
    }
}
