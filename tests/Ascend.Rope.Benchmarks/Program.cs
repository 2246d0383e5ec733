using System.CommandLine;
using Ascend.Rope.Benchmarks.Callers;
using Ascend.Rope.Benchmarks.Kernels;
using Ascend.Rope.Benchmarks.Overhead;
using Ascend.Rope.Benchmarks.Peers;

RootCommand root = new("Measures Ascend.Rope. Build it for Release, and leave the machine alone meanwhile.")
{
    OverheadCommand.Create(),
    CallersCommand.Create(),
    PeersCommand.Create(),
    KernelCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
