using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Uses the library in an <see cref="AssemblyLoadContext"/> of its own, unloads that, and prints whether it goes. Its argument: cpu, or the folder of an
/// emulated CANN.
/// </summary>
internal static class UnloadCommand
{
    /// <summary>Threads that have waited for a device end when they have had nothing to do for ten seconds, and hold the code until then.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(25);

    public static int Run(string[] args)
    {
        WeakReference context = UseAndUnload(args[0]);
        Stopwatch watch = Stopwatch.StartNew();
        while (context.IsAlive && watch.Elapsed < s_patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(50);
        }

        Console.WriteLine(context.IsAlive ? "still loaded" : $"unloaded after {watch.ElapsedMilliseconds} ms");
        return context.IsAlive ? 1 : 0;
    }

    /// <summary>What runs in there.</summary>
    public static void Use(string backend)
    {
        using EverythingOpen everything = new(backend);
        everything.Begin().GetAwaiter().GetResult();
        everything.Check();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAndUnload(string backend)
    {
        Own context = new();
        Assembly assembly = context.LoadFromAssemblyPath(typeof(UnloadCommand).Assembly.Location);
        assembly.GetType(typeof(UnloadCommand).FullName!)!.GetMethod(nameof(Use))!.Invoke(null, [backend]);
        context.Unload();
        return new WeakReference(context);
    }

    /// <summary>Loads all that lies beside this program once more.</summary>
    private sealed class Own() : AssemblyLoadContext("own", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
