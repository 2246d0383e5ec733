using System.Runtime.InteropServices;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Opens devices, which a process can do from one CANN only, and prints what came of it. Its arguments are steps: <c>preload FILE</c> loads a library
/// as another user of CANN in the process would; <c>replace FILE</c> puts a copy in its place, as a new installation does; <c>folder FOLDER</c> goes there; <c>resolver</c> sets a resolver for the library's imports as a host would; <c>open</c> opens an NPU, and
/// <c>root FOLDER</c> one of that root; <c>prefer</c> opens an NPU or else the CPU; <c>apply FOLDER</c> runs the operator on an NPU of that root.
/// </summary>
internal static class OpenCommand
{
    public static int Run(string[] args)
    {
        Queue<string> steps = new(args);
        while (steps.TryDequeue(out string? step))
        {
            switch (step)
            {
                case "preload":
                    _ = NativeLibrary.Load(steps.Dequeue());
                    break;
                case "replace":
                    Replace(steps.Dequeue());
                    break;
                case "folder":
                    Directory.SetCurrentDirectory(steps.Dequeue());
                    break;
                case "resolver":
                    NativeLibrary.SetDllImportResolver(typeof(NpuDevice).Assembly, (_, _, _) => 0);
                    break;
                case "open":
                    Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu });
                    break;
                case "root":
                    Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = steps.Dequeue() });
                    break;
                case "prefer":
                    Open(new NpuDeviceOptions());
                    break;
                case "apply":
                    Apply(steps.Dequeue());
                    break;
                default:
                    throw new ArgumentException($"There is no step {step}.", nameof(args));
            }
        }

        return 0;
    }

    private static void Replace(string file)
    {
        File.Copy(file, $"{file}.new");
        File.Move($"{file}.new", file, overwrite: true);
    }

    private static void Open(NpuDeviceOptions options)
    {
        try
        {
            using NpuDevice device = NpuDevice.Open(options);
            Console.WriteLine($"opened {device}: {device.Info.Reason}");
            Print(device.Info.ProbeTrace);
        }
        catch (NpuUnavailableException unavailable)
        {
            Console.WriteLine($"unavailable: {unavailable.Message}");
            Print(unavailable.ProbeTrace);
        }
    }

    private static void Apply(string root)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = root });
        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.Allocate<Half>(1, 1, 1, 64);
        try
        {
            InterleaveRope.Apply(x, x, x, stream).Dispose();
            Console.WriteLine("applied");
        }
        catch (CannException exception)
        {
            Console.WriteLine(exception.Message);
        }
    }

    private static void Print(IReadOnlyList<CannProbeStep> trace)
    {
        foreach (CannProbeStep step in trace)
            Console.WriteLine(step.IsWarning ? $"! {step}" : $"- {step}");
    }
}
