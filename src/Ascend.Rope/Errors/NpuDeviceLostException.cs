namespace Ascend.Rope;

/// <summary>The NPU does not answer any more. Whatever needs it fails from now on, at once.</summary>
/// <remarks>
/// What was on it is gone. Dispose of all that was made on the device and of the device objects, none of which waits, and open it again: once the driver
/// has it back and nobody else in the process holds it, that succeeds, and otherwise says why not.
/// </remarks>
public sealed class NpuDeviceLostException : CannException
{
    /// <summary>Creates the exception with a default message.</summary>
    public NpuDeviceLostException() : this("The NPU does not answer any more.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public NpuDeviceLostException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NpuDeviceLostException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal NpuDeviceLostException(CannFailure failure) : base(failure)
    {
    }
}
