namespace Ascend.Rope.TestHost;

/// <summary>Captures a graph on an NPU of the root that is its argument, and prints what came of it and of an enqueue after it.</summary>
internal static class CaptureCommand
{
    public static int Run(string[] args)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = args[0] });
        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor cos = device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor y = device.Allocate<Half>(1, 1, 1, 64);
        try
        {
            NpuGraph.Capture(stream, s => InterleaveRope.Enqueue(x, cos, cos, y, s)).Dispose();
            Console.WriteLine("captured");
        }
        catch (NotSupportedException exception)
        {
            Console.WriteLine(exception.Message);
        }

        InterleaveRope.Apply(x, cos, cos, y, stream);
        Console.WriteLine("applied");
        return 0;
    }
}
