using System.CommandLine;
using Ascend.Rope.Benchmarks.Callers;
using Ascend.Rope.Benchmarks.Overhead;

RootCommand root = new("Measures Ascend.Rope. Build it for Release, and leave the machine alone meanwhile.")
{
    OverheadCommand.Create(),
    CallersCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
