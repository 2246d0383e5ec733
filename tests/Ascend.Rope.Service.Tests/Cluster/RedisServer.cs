using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>A real Redis on loopback, which keeps nothing.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly Process _process = new();
    private bool _isEnded;

    public string Address { get; } = $"127.0.0.1:{FreePort()}";

    /// <summary>A port that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask InitializeAsync()
    {
        string program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("The tests of many hosts need redis-server on the PATH, and there is none: install it, on Debian as the package redis-server.");
        _process.StartInfo = new ProcessStartInfo(program, ["--port", Address.Split(':')[1], "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        _process.Start();
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        ConfigurationOptions patient = ConfigurationOptions.Parse(Address);
        patient.ConnectRetry = 50;
        patient.ConnectTimeout = 200;
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(patient);
        await redis.GetDatabase().PingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Also one that a test has ended already.
        if (_isEnded)
            return;
        _isEnded = true;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
