namespace Ascend.Rope;

/// <summary>The device does not have that much memory free.</summary>
public sealed class NpuOutOfMemoryException : CannException
{
    /// <summary>Creates the exception with a default message.</summary>
    public NpuOutOfMemoryException() : this("The device is out of memory.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public NpuOutOfMemoryException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NpuOutOfMemoryException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal NpuOutOfMemoryException(CannFailure failure) : base(failure)
    {
    }
}
