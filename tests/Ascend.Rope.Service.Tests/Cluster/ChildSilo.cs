using System.Diagnostics;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>A silo in a process of its own, which can be killed.</summary>
internal sealed class ChildSilo : IAsyncDisposable
{
    private readonly Process _process = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildSilo(IEnumerable<string> arguments)
    {
        _process.StartInfo = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [typeof(RopeService).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _joined.TrySetException(new InvalidOperationException($"The silo has ended before it joined:{Environment.NewLine}{Output()}"));
    }

    private List<string> Lines { get; } = [];

    /// <summary>Starts a silo, and waits until it has joined.</summary>
    public static async Task<ChildSilo> StartAsync(IEnumerable<string> arguments)
    {
        ChildSilo silo = new(arguments);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        await silo._joined.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return silo;
    }

    /// <summary>Ends it at once, as a fault of its host would.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Output()
    {
        lock (Lines)
            return string.Join(Environment.NewLine, Lines);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (Lines)
            Lines.Add(line);
        if (line.Contains("has joined cluster", StringComparison.Ordinal))
            _joined.TrySetResult();
    }
}
