using Ascend.Rope;

/// <summary>Code as a service has it: it requires an NPU, and knows of no emulator.</summary>
public static class Rotation
{
    public static Half[] Rotate(Half[] x, Half[] cos, Half[] sin, RopeShape shape, out NpuDeviceInfo info)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu });
        info = device.Info;
        using NpuStream stream = device.CreateStream();
        using NpuTensor onDevice = device.CreateTensor<Half>([shape.Batch, shape.Heads, shape.Sequence, 64], x);
        using NpuTensor cosines = device.CreateTensor<Half>([shape.Batch, 1, shape.Sequence, 64], cos);
        using NpuTensor sines = device.CreateTensor<Half>([shape.Batch, 1, shape.Sequence, 64], sin);
        using NpuTensor rotated = InterleaveRope.Apply(onDevice, cosines, sines, stream);
        Half[] y = new Half[x.Length];
        rotated.CopyTo<Half>(y);
        return y;
    }
}
