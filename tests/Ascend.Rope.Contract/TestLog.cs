using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Contract;

/// <summary>A log that keeps its lines, or fails at each.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    private readonly List<string> _lines = [];

    public bool Fails { get; init; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ObjectDisposedException.ThrowIf(Fails, this);
        lock (_lines)
            _lines.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
