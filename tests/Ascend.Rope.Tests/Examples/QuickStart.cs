namespace Ascend.Rope.Tests.Examples;

/// <summary>The README's quick start, compiled.</summary>
internal static class QuickStart
{
    public static async Task<string> Run(
        int batch, int heads, Half[] hostX, Half[] hostCos, Half[] hostSin, Half[] hostY, CancellationToken cancellationToken)
    {
        #region quick start
        using NpuDevice device = NpuDevice.Open();                 // an NPU if there is one, else the CPU
        Console.WriteLine($"{device}: {device.Info.Reason}");      // which, and why

        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.CreateTensor<Half>([batch, heads, 1, 64], hostX);
        using NpuTensor cos = device.CreateTensor<Half>([batch, 1, 1, 64], hostCos);
        using NpuTensor sin = device.CreateTensor<Half>([batch, 1, 1, 64], hostSin);
        using NpuTensor y = device.Allocate<Half>([batch, heads, 1, 64]);

        InterleaveRope.Enqueue(x, cos, sin, y, stream);            // returns before the work is done
        await stream.SynchronizeAsync(cancellationToken);          // what follows may run on another thread: that is fine
        y.CopyTo<Half>(hostY);

        using NpuGraph graph = NpuGraph.Capture(stream, s => InterleaveRope.Enqueue(x, cos, sin, y, s));
        graph.Replay(stream);                                      // the same work on what x, cos and sin hold now, for less

        // Memory of the host, no device, no allocation:
        InterleaveRope.Apply<Half>(hostX, hostCos, hostSin, hostY, new RopeShape(batch, heads, 1));
        #endregion
        return device.ToString();
    }
}
