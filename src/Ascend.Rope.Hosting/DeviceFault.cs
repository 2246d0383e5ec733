namespace Ascend.Rope.Hosting;

/// <summary>What a failure says of the stream and the device that it happened on.</summary>
internal static class DeviceFault
{
    private const int ParameterNull = 161001;
    private const int ParameterInvalid = 161002;

    /// <summary>Whether the stream is not to be trusted any more.</summary>
    public static bool IsOfStream(Exception failure) => failure switch
    {
        NpuOutOfMemoryException => false,
        CannException cann => cann.Status is not (ParameterNull or ParameterInvalid),
        _ => failure is TimeoutException,
    };

    /// <summary>Whether other work on the device is bound to fail too. Of any other failure the check of the stream's replacement tells.</summary>
    public static bool IsOfDevice(Exception failure) => failure switch
    {
        NpuDeviceLostException or NpuContextException or NpuUnavailableException or TimeoutException or WrongBitsException => true,

        // The heartbeat is lost; the device cannot be set up; its memory is faulty, beyond correction or not; the driver has failed.
        CannException cann => cann.Status is 507010 or 507033 or 507053 or 507054 or 507899,
        _ => false,
    };

    /// <summary>Whether this process cannot get the device back, whatever it does.</summary>
    public static bool NeedsNewProcess(Exception failure) => failure is NpuContextException;
}
