using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

/// <summary>Every width with every element type, for theories. The width goes as a number: <see cref="KernelWidth"/> is internal.</summary>
public static class KernelMatrix
{
    public static TheoryData<int> Widths() => [.. Enum.GetValues<KernelWidth>().Select(width => (int)width)];

    public static TheoryData<int, string> WidthsAndFormats()
    {
        var data = new TheoryData<int, string>();
        foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
            foreach (SixteenBitFormat format in SixteenBitFormat.All) data.Add((int)width, format.Name);
        return data;
    }
}
