using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Ascend.Rope.Benchmarks.Kernels;

/// <summary><c>kernel</c>: BenchmarkDotNet, for work on one kernel. It takes that tool's own arguments.</summary>
internal static class KernelCommand
{
    public static Command Create()
    {
        Command command = new("kernel", "Measures the span API by BenchmarkDotNet, whose arguments follow, such as: --filter '*Half*'")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            // In this process: the generated project of the default would have to build the library and the emulator again.
            IConfig config = DefaultConfig.Instance
                .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
                .AddDiagnoser(MemoryDiagnoser.Default);
            _ = BenchmarkSwitcher.FromTypes([typeof(SpanBenchmarks<>)]).Run([.. parsed.UnmatchedTokens], config);
        });
        return command;
    }
}
