using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Ascend.Rope.Hosting.Tests.Examples;

/// <summary>What the READMEs show of a hosted service compiles and runs as it stands there.</summary>
public sealed class ServiceExampleTests
{
    [Fact]
    public async Task TheExample_Rotates()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["AscendRope:Policy"] = "Cpu";
        ServiceExample.Register(builder);
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetServices<IHostedService>().OfType<Worker>().Single().Done.WaitAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("README.md", "service")]
    [InlineData("README.md", "lease")]
    [InlineData("src/Ascend.Rope.Hosting/README.md", "service")]
    [InlineData("src/Ascend.Rope.Hosting/README.md", "lease")]
    public void TheExample_StandsInTheReadmesAsItIsCompiled(string readme, string region)
    {
        string repository = typeof(ServiceExampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository").Value!;
        IEnumerable<string> compiled = File.ReadAllLines(Path.Combine(repository, "tests/Ascend.Rope.Hosting.Tests/Examples/ServiceExample.cs"))
            .SkipWhile(line => !line.Contains($"#region {region}", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("#endregion", StringComparison.Ordinal)).Select(line => line[8..]);
        IEnumerable<string> shown = File.ReadAllLines(Path.Combine(repository, readme))
            .SkipWhile(line => line != $"<!-- {region} -->").Skip(2).TakeWhile(line => line != "```");
        Assert.Equal(compiled, shown);
    }
}
