using System.Globalization;
using Ascend.Rope.Hosting.Tests.Helpers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>Options from configuration, and those that a host refuses to start with.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Configuration_SetsEveryOption()
    {
        AscendRopeOptions options = Bind(
            ("Policy", "RequireNpu"), ("DeviceIndices:0", "3"), ("DeviceIndices:1", "1"), ("CannRoot", "/opt/cann"), ("StreamsPerDevice", "2"),
            ("MaxWaiting", "7"), ("WarmUp", "false"), ("AllowEmulator", "true"), ("DrainTimeout", "00:00:09"), ("HangTimeout", "00:01:00"),
            ("RetryInterval", "00:00:01.5"), ("ProbeInterval", "00:00:02"), ("MaxDegreeOfParallelism", "3"), ("LazyCpu", "true"));
        Assert.Equal(NpuPolicy.RequireNpu, options.Policy);
        Assert.Equal([3, 1], options.DeviceIndices);
        Assert.Equal("/opt/cann", options.CannRoot);
        Assert.Equal((2, 7, 3), (options.StreamsPerDevice, options.MaxWaiting, options.MaxDegreeOfParallelism));
        Assert.Equal((false, true, true), (options.WarmUp, options.AllowEmulator, options.LazyCpu));
        Assert.Equal(
            (TimeSpan.FromSeconds(9), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2)),
            (options.DrainTimeout, options.HangTimeout, options.RetryInterval, options.ProbeInterval));
    }

    [Fact]
    public void TheReadme_HasEveryOption_WithItsDefault()
    {
        AscendRopeOptions defaults = new();
        Assert.Equal(
            typeof(AscendRopeOptions).GetProperties().Select(option => $"{option.Name} {Text(option.GetValue(defaults))}").Order(StringComparer.Ordinal),
            DocTable.Rows("README.md", "Options").Select(row => $"{DocTable.Names(row[0])} {DocTable.Names(row[1])}").Order(StringComparer.Ordinal));

        static string? Text(object? value) => value switch
        {
            null or IList<int> => "",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    [Fact]
    public void ADelegate_ChangesWhatConfigurationHasSet()
    {
        ServiceCollection services = new();
        services.AddAscendRope(Section(("StreamsPerDevice", "2"), ("MaxWaiting", "7")), options => options.MaxWaiting++);
        AscendRopeOptions options = services.BuildServiceProvider().GetRequiredService<IOptions<AscendRopeOptions>>().Value;
        Assert.Equal((2, 8), (options.StreamsPerDevice, options.MaxWaiting));
    }

    [Theory]
    [InlineData("Policy", "7")]
    [InlineData("DeviceIndices:0", "-1")]
    [InlineData("CannRoot", " ")]
    [InlineData("StreamsPerDevice", "0")]
    [InlineData("StreamsPerDevice", "257")]
    [InlineData("MaxWaiting", "-1")]
    [InlineData("MaxDegreeOfParallelism", "0")]
    [InlineData("DrainTimeout", "00:00:00")]
    [InlineData("HangTimeout", "-00:00:01")]
    [InlineData("RetryInterval", "30.00:00:00")]
    [InlineData("ProbeInterval", "-00:00:01")]
    public async Task AHost_DoesNotStart_AndNamesTheOptionAndTheValue(string key, string value)
    {
        OptionsValidationException refused = await StartAsync((key, value));
        Assert.Contains($"AscendRope:{key.Split(':')[0]} must", refused.Message, StringComparison.Ordinal);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHost_TellsAllFaultsAtOnce()
    {
        OptionsValidationException refused = await StartAsync(("StreamsPerDevice", "0"), ("MaxWaiting", "-5"), ("DeviceIndices:0", "1"), ("DeviceIndices:1", "1"));
        Assert.Equal(3, refused.Failures.Count());
    }

    [Fact]
    public async Task NumbersOfNpus_AreRefusedForTheCpu()
    {
        OptionsValidationException refused = await StartAsync(("Policy", "Cpu"), ("DeviceIndices:0", "1"));
        Assert.Contains("Policy is Cpu", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<OptionsValidationException> StartAsync(params (string Key, string Value)[] values)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAscendRope(Section(values));
        using IHost host = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    private static AscendRopeOptions Bind(params (string Key, string Value)[] values)
    {
        ServiceCollection services = new();
        services.AddAscendRope(Section(values));
        return services.BuildServiceProvider().GetRequiredService<IOptions<AscendRopeOptions>>().Value;
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Rope:{value.Key}", (string?)value.Value)))
        .Build()
        .GetSection("Rope");
}
