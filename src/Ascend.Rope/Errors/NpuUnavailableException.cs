namespace Ascend.Rope;

/// <summary>An NPU was required and none can be used; <see cref="ProbeTrace"/> says all that was tried.</summary>
public sealed class NpuUnavailableException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public NpuUnavailableException() : this("No NPU can be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public NpuUnavailableException(string message) : this(message, [])
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NpuUnavailableException(string message, Exception innerException) : this(message, [], innerException)
    {
    }

    /// <summary>Creates the exception with the trace of the search and its cause.</summary>
    public NpuUnavailableException(string message, IReadOnlyList<CannProbeStep> probeTrace, Exception? innerException = null)
        : base(message, innerException) => ProbeTrace = probeTrace;

    /// <summary>Every step of the search for CANN, in order.</summary>
    public IReadOnlyList<CannProbeStep> ProbeTrace { get; }

    /// <summary>The message, and the trace a line each.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [base.ToString(), .. ProbeTrace.Select(step => $"   {step}")]);
}
