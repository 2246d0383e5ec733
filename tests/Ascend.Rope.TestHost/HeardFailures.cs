using Microsoft.Extensions.Logging;

namespace Ascend.Rope.TestHost;

/// <summary>A log that keeps the failures that it is told of, and nothing else.</summary>
internal sealed class HeardFailures : ILoggerFactory, ILogger
{
    private readonly List<CannException> _heard = [];

    /// <summary>Takes what was heard since the last time.</summary>
    public CannException[] Take()
    {
        lock (_heard)
        {
            CannException[] heard = [.. _heard];
            _heard.Clear();
            return heard;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not CannException failure)
            return;
        lock (_heard)
            _heard.Add(failure);
    }

    public void Dispose()
    {
    }
}
