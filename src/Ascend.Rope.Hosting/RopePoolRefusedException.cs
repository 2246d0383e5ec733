namespace Ascend.Rope.Hosting;

/// <summary>A pool has given out no stream; nothing was done. <see cref="Reason"/> says why, for a service to answer by.</summary>
public sealed class RopePoolRefusedException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public RopePoolRefusedException() : this("The pool gives out no stream.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RopePoolRefusedException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public RopePoolRefusedException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    internal RopePoolRefusedException(RopePoolRefusal reason, string message, Exception? cause = null) : base(message, cause) => Reason = reason;

    /// <summary>Why.</summary>
    public RopePoolRefusal Reason { get; }
}
