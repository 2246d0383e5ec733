namespace Ascend.Rope;

/// <summary>The context of the device is gone: somebody reset the device, or destroyed the context.</summary>
public sealed class NpuContextException : CannException
{
    /// <summary>Creates the exception with a default message.</summary>
    public NpuContextException() : this("The context of the device is gone.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public NpuContextException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NpuContextException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal NpuContextException(CannFailure failure) : base(failure)
    {
    }
}
