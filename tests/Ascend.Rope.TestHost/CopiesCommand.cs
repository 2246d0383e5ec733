using System.Reflection;
using System.Runtime.Loader;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Loads the library twice more into this process, each copy into a load context of its own, as two plug-ins would that bring it along, and lets both
/// use the CANN of a root by turns. Prints what came of each.
/// </summary>
internal static class CopiesCommand
{
    public static int Run(string[] args)
    {
        Action<string>[] copies = [.. Enumerable.Range(0, 2).Select(index => Load($"copy {index}"))];
        for (int turn = 0; turn < 2; turn++)
        {
            foreach (Action<string> copy in copies)
                copy(args[0]);
        }

        Use(args[0]);
        return 0;
    }

    /// <summary>What a copy does. Called in each load context, and means the library of that.</summary>
    private static void Use(string root)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = root });
        using NpuStream stream = device.CreateStream();
        Half[] values = [.. Enumerable.Range(0, 64).Select(index => (Half)(index / 64f))];
        using NpuTensor x = device.CreateTensor<Half>([1, 1, 1, 64], values);
        using NpuTensor y = InterleaveRope.Apply(x, x, x, stream);
        bool isRight = y.ToArray<Half>().AsSpan().SequenceEqual(RopeReference.Apply<Half>(values, values, values, 1, 1, 1, 1));
        string name = AssemblyLoadContext.GetLoadContext(typeof(NpuDevice).Assembly)!.Name!;
        string start = device.Info.ProbeTrace.Single(step => step.Subject == "aclInit").Outcome;
        Console.WriteLine($"{name}: {start}; rotated {(isRight ? "right" : "wrong")}; {NpuDiagnostics.ReleaseFailures + NpuDiagnostics.PutBackFailures} failures");
    }

    /// <summary>This program and the library in a load context of their own.</summary>
    private static Action<string> Load(string name)
    {
        AssemblyLoadContext context = new(name);
        string[] own = [typeof(NpuDevice).Assembly.GetName().Name!, typeof(CopiesCommand).Assembly.GetName().Name!];
        foreach (string assembly in own)
            _ = context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        return context.Assemblies.Single(assembly => assembly.GetName().Name == own[1]).GetType(typeof(CopiesCommand).FullName!)!
            .GetMethod(nameof(Use), BindingFlags.NonPublic | BindingFlags.Static)!.CreateDelegate<Action<string>>();
    }
}
