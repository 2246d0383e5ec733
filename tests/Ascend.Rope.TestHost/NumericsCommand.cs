using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Numerics;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Runs the operator on numbers at the edges of its definition, and says how the device computes there: <c>numerics [--device npu|cpu] [--root CANN]
/// [--json FILE]</c>. Exit code 0 when all that the library claims is so; what it does not claim is told.
/// </summary>
internal static class NumericsCommand
{
    public static int Run(string[] args)
    {
        CommandOptions options = new(args, "--device", "--root", "--json");
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions
        {
            Policy = options.Text("--device") == "cpu" ? NpuPolicy.Cpu : NpuPolicy.RequireNpu,
            CannRoot = options.Text("--root"),
        });
        EdgeVerdict[] verdicts = [.. SixteenBitFormat.All.SelectMany(format => EdgeGroups.Of(format).Select(group => EdgeVerdict.Of(group, Rotate(device, group))))];
        JsonReport.Write(options.Text("--json"), verdicts);

        Console.WriteLine($"On {device}:\n");
        Console.WriteLine("| Type | Numbers | Equal to the definition | Computed | Claimed |\n|---|---|---|---|---|");
        foreach (EdgeVerdict verdict in verdicts)
            Console.WriteLine($"| {verdict.Type} | {verdict.Group} | {verdict.Equal} of {verdict.Elements} | {verdict.Explanation} | {(verdict.Claimed ? "yes" : "no")} |");
        foreach (EdgeVerdict verdict in verdicts.Where(verdict => verdict.Example is not null))
            Console.WriteLine($"\n{verdict.Type}, {verdict.Group}: {verdict.Example}");
        foreach (IGrouping<string, EdgeVerdict> type in verdicts.GroupBy(verdict => verdict.Type))
            Console.WriteLine($"\n{type.Key} is computed, in all of these: {EdgeVerdict.Sum(type)}.");
        return verdicts.All(verdict => verdict.IsGood) ? 0 : 1;
    }

    private static ushort[] Rotate(NpuDevice device, EdgeGroup group) =>
        group.Format == SixteenBitFormat.Half ? Rotate<Half>(device, group) : Rotate<BFloat16>(device, group);

    private static ushort[] Rotate<T>(NpuDevice device, EdgeGroup group) where T : unmanaged
    {
        long[] shape = [group.Rows, 1, 1, RopeShape.HeadDim];
        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.CreateTensor<T>(shape, MemoryMarshal.Cast<ushort, T>(group.X));
        using NpuTensor cos = device.CreateTensor<T>(shape, MemoryMarshal.Cast<ushort, T>(group.Cos));
        using NpuTensor sin = device.CreateTensor<T>(shape, MemoryMarshal.Cast<ushort, T>(group.Sin));
        using NpuTensor y = InterleaveRope.Apply(x, cos, sin, stream);
        return MemoryMarshal.Cast<T, ushort>(y.ToArray<T>()).ToArray();
    }
}
