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

    /// <summary>Creates the exception with a reason, as a pool throws it: for tests of code that answers by it.</summary>
    public RopePoolRefusedException(RopePoolRefusal reason) : this(reason, $"The pool gives out no stream: {reason}.")
    {
    }

    /// <summary>Creates the exception with a reason.</summary>
    public RopePoolRefusedException(RopePoolRefusal reason, string message) : this(reason, message, innerException: null)
    {
    }

    /// <summary>Creates the exception with a reason and its cause.</summary>
    public RopePoolRefusedException(RopePoolRefusal reason, string message, Exception? innerException) : base(message, innerException) => Reason = reason;

    /// <summary>Why; <see cref="RopePoolRefusal.NotStarted"/> unless the constructor was told.</summary>
    public RopePoolRefusal Reason { get; }
}
