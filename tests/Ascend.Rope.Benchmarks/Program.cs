using System.CommandLine;
using Ascend.Rope.Benchmarks.Batching;
using Ascend.Rope.Benchmarks.Callers;
using Ascend.Rope.Benchmarks.Hostile;
using Ascend.Rope.Benchmarks.Kernels;
using Ascend.Rope.Benchmarks.Overhead;
using Ascend.Rope.Benchmarks.Peers;
using Ascend.Rope.Benchmarks.Tables;
using Ascend.Rope.Benchmarks.Telemetry;

RootCommand root = new("Measures Ascend.Rope. Build it for Release, and leave the machine alone meanwhile.")
{
    OverheadCommand.Create(),
    CallersCommand.Create(),
    BatchingCommand.Create(),
    PeersCommand.Create(),
    HostileCommand.Create(),
    KernelCommand.Create(),
    TablesCommand.Create(),
    TelemetryCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
