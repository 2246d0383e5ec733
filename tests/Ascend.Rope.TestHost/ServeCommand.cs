using System.Runtime.InteropServices;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.TestHost;

/// <summary>
/// A hosted service in the middle of work that is told by SIGTERM to end, and what became of the requests. Its arguments: cpu, or an emulated version of CANN; and how the
/// device behaves then: <c>work</c>, or <c>hang</c>.
/// </summary>
/// <remarks>A request is accepted when it has a stream or waits for one; the log is on the standard output, and the last line the sum.</remarks>
internal static partial class ServeCommand
{
    private const int Clients = 16;
    private const int RequestsBeforeTheEnd = 200;
    private const int SignalTerminate = 15;
    private const uint TaskMicroseconds = 300;

    public static int Run(string[] args)
    {
        bool isEmulated = args[0] != "cpu";
        bool hangs = args[1] == "hang";
        if (isEmulated)
            Target.Version = args[0];

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddAscendRope(options =>
        {
            options.Policy = isEmulated ? NpuPolicy.RequireNpu : NpuPolicy.Cpu;
            options.CannRoot = isEmulated ? Target.EmulatedRoot : null;
            options.AllowEmulator = true;
            options.DrainTimeout = TimeSpan.FromSeconds(hangs ? 2 : 20);
        });
        RequestCounts counts = new(() =>
        {
            if (hangs)
                EmulatorControl.HoldStreams();
            if (Kill(Environment.ProcessId, SignalTerminate) != 0)
                throw new InvalidOperationException("The signal could not be sent.");
        });
        Task[] clients = [];
        using (IHost host = builder.Build())
        {
            host.Start();
            if (isEmulated)
                EmulatorControl.SetTaskDelay(TaskMicroseconds);
            RopeDevicePool pool = host.Services.GetRequiredService<RopeDevicePool>();
            clients = Begin(pool, counts);
            host.WaitForShutdown();
        }

        // Those whose device hangs never end.
        Task.WaitAll(clients, hangs ? TimeSpan.Zero : TimeSpan.FromSeconds(10));
        Console.WriteLine($"accepted {counts.Accepted}, finished {counts.Finished}, refused {counts.Refused}");
        return 0;
    }

    private static Task[] Begin(RopeDevicePool pool, RequestCounts counts) =>
        [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => ServeAsync(pool, counts, client)))];

    /// <summary>One request after the other, until the pool takes on no more.</summary>
    private static async Task ServeAsync(RopeDevicePool pool, RequestCounts counts, int client)
    {
        for (int request = 0; ; request++)
        {
            RopeCase<Half> source = new(2, 3, 1, 1, (client * 1000) + request);
            StreamLease lease;
            try
            {
                ValueTask<StreamLease> rent = pool.RentAsync();
                if (!rent.IsFaulted)
                    counts.Accept();
                lease = await rent;
            }
            catch (RopePoolRefusedException refused) when (refused.Reason == RopePoolRefusal.Stopping)
            {
                counts.Refuse();
                return;
            }

            await using (lease)
            {
                using DeviceOperands<Half> operands = new(lease.Device, source);
                operands.Enqueue(lease.Stream);
                await lease.Stream.SynchronizeAsync();
                source.AssertRotated(operands.Y.ToArray<Half>());
                counts.Finish();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    /// <summary>What became of the requests.</summary>
    /// <param name="end">Ends the service, in the middle of the work.</param>
    private sealed class RequestCounts(Action end)
    {
        private int _accepted;
        private int _finished;
        private int _refused;

        public int Accepted => _accepted;

        public int Finished => _finished;

        public int Refused => _refused;

        public void Accept()
        {
            if (Interlocked.Increment(ref _accepted) == RequestsBeforeTheEnd)
                end();
        }

        public void Refuse() => Interlocked.Increment(ref _refused);

        public void Finish() => Interlocked.Increment(ref _finished);
    }
}
