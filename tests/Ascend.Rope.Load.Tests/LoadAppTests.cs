using System.Text.Json;
using Ascend.Rope.Load.Tests.Helpers;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Load.Tests;

public class LoadAppTests
{
    [Fact]
    public async Task App_OnAService_WritesATableAndJson()
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            (int code, string output, string error) = await RunAsync(
                "--url", service.Url.AbsoluteUri, "--rate", "50", "--duration", "1.5", "--deadline", "10", "--heads", "4", "--tokens", "1:3,5", "--dtype", "F16", "--json", path);
            Assert.Equal(0, code);
            Assert.Matches(@"wrong bits: 0\n(?s).*200: \d+\n.*right answers: count \d+; 50 % ", output);
            Assert.Matches(@"\d of 2 s: \d+ right, 0 refused, 0 failed", error);

            using JsonDocument report = JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            JsonElement root = report.RootElement;
            Assert.Equal(root.GetProperty("planned").GetInt64(), root.GetProperty("right").GetInt64());
            Assert.Equal(root.GetProperty("right").GetInt64(), root.GetProperty("statuses").GetProperty("200").GetInt64());
            Assert.Equal(0, root.GetProperty("lost").GetInt64());
            Assert.Equal("Poisson", root.GetProperty("settings").GetProperty("arrivals").GetString());
            Assert.NotEqual(0, root.GetProperty("answers").GetProperty("p99").GetDouble());
            Assert.NotEqual(0, root.GetProperty("bySecond").GetArrayLength());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task App_WhereRequestsAreLost_Fails()
    {
        using WrongService service = new("");
        (int code, _, string error) = await RunAsync("--url", service.Url.AbsoluteUri, "--rate", "20", "--duration", "0.5");
        Assert.Equal(1, code);
        Assert.Contains("error: Every request that was sent must be answered", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rate must be a number from 0.01 to 1000000; it is '-1'", "--rate", "-1")]
    [InlineData("--heads must be a whole number from 1 to 65536; it is '0'", "--heads", "0")]
    [InlineData("--url must be an address such as http://127.0.0.1:5080; it is 'ftp://x/'", "--url", "ftp://x/")]
    [InlineData("The weight in --tokens must be a number", "--tokens", "1:x")]
    [InlineData("The choices are poisson and constant; 'often' is none", "--arrivals", "often")]
    [InlineData("--slow must be a number from 0.001 to 600; it is '0'", "--slow", "0")]
    [InlineData("--session-share must be a number from 0 to 1; it is '2'", "--session-share", "2")]
    [InlineData("--sessions must be the path of a file", "--sessions", "")]
    public async Task App_WithBadOptions_SaysWhy(string message, params string[] args)
    {
        (int code, _, string error) = await RunAsync(args);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await LoadApp.RunAsync(args, new AppConsole(output, error), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
