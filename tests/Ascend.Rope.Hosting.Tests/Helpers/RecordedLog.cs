using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting.Tests.Helpers;

/// <summary>A log that keeps what it is told.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly List<LogLine> _lines = [];

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>The lines of an event of the pool.</summary>
    public IEnumerable<LogLine> Of(int id) => Lines.Where(line => line.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
            _lines.Add(new LogLine(eventId.Id, logLevel, formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }
}

/// <summary>A line of a log.</summary>
internal sealed record LogLine(int Id, LogLevel Level, string Text, Exception? Exception);
