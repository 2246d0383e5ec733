using Ascend.Rope.Service.Options;
using Microsoft.Extensions.Options;
using Xunit;

namespace Ascend.Rope.Service.Tests;

/// <summary>Options that cannot be are refused when the service starts, all at once.</summary>
public sealed class OptionsTests
{
    private readonly ServiceOptions _options = new();

    [Fact]
    public void Defaults_Pass() => Assert.True(Check().Succeeded);

    [Fact]
    public void AllFaults_AreNamedWithTheirValues()
    {
        _options.Batching.MaxTokens = 100;
        _options.Limits.MaxRequests = 0;
        _options.Limits.MaxBytes = 1;
        _options.Sessions.IdleTimeout = TimeSpan.Zero;
        _options.Access.Mode = AccessMode.ApiKey;
        string[] faults = [.. Check().Failures!];
        Assert.Equal(5, faults.Length);
        Assert.Contains(faults, fault => fault.StartsWith("Service:Batching:MaxTokens must be a power of two", StringComparison.Ordinal) && fault.Contains("it is 100", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Service:Access:ApiKeys must have a key", StringComparison.Ordinal));
    }

    [Fact]
    public void KeysThatAreNoHashes_AreRefused()
    {
        _options.Access.Mode = AccessMode.ApiKey;
        _options.Access.ApiKeys.Add(new ApiKeyOptions { Owner = "", Sha256 = "secret" });
        Assert.Equal(2, Check().Failures!.Count());
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(128, 128)]
    [InlineData(16_382, 2)]
    [InlineData(32_767, 0)]
    public void Tokens_AreBoundedByBytesToo(long heads, int tokens) => Assert.Equal(tokens, _options.Batching.MaxTokensOf(heads));

    private ValidateOptionsResult Check() => new ServiceOptionsCheck().Validate(name: null, _options);
}
