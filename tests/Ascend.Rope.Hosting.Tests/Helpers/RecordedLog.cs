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

    /// <summary>Is told of each line, on the thread that logs it.</summary>
    public Action<LogLine>? Told { get; set; }

    /// <summary>The lines of an event of the pool.</summary>
    public IEnumerable<LogLine> Of(int id) => Lines.Where(line => line.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        LogLine line = new(eventId.Id, logLevel, formatter(state, exception), exception);
        lock (_lines)
            _lines.Add(line);
        Told?.Invoke(line);
    }

    public void Dispose()
    {
    }
}

/// <summary>A line of a log.</summary>
internal sealed record LogLine(int Id, LogLevel Level, string Text, Exception? Exception);
