using System.Diagnostics;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>The application in a process of its own, which ends with this object at the latest.</summary>
internal sealed class ChildApp : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ChildApp(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ChildApp Start(params string[] args) => Start(new Dictionary<string, string>(), args);

    /// <summary>Starts it with further variables in its environment.</summary>
    public static ChildApp Start(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        // A process that is started in the background, or by nohup, inherits that SIGINT or SIGHUP is ignored; env lets them be heard, and becomes the
        // application.
        ProcessStartInfo start = new("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--default-signal=INT,HUP", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", typeof(App).Assembly.Location },
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        foreach (string argument in args)
            start.ArgumentList.Add(argument);
        return new ChildApp(Process.Start(start)!);
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="OperationCanceledException">It took longer than the limit.</exception>
    public async Task<AppRun> WaitAsync(TimeSpan limit)
    {
        using CancellationTokenSource late = new(limit);
        await _process.WaitForExitAsync(late.Token);
        return new AppRun(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
