namespace Ascend.Rope.Service.Admission;

/// <summary>Why a request was not served. The names, in snake case, are in problems, trailers and metrics.</summary>
internal enum RefusalReason
{
    /// <summary>The request breaks a rule of the operator or of the interface.</summary>
    Invalid,

    /// <summary>The caller has not said who it is.</summary>
    Unauthenticated,

    /// <summary>There is no such session, or it is somebody else's: which of the two is not told.</summary>
    NoSession,

    /// <summary>The body is larger than the service takes.</summary>
    TooLarge,

    /// <summary>As many requests, or bytes, as the service holds are being served.</summary>
    Busy,

    /// <summary>This caller has as many requests under way as one may have.</summary>
    OwnerBusy,

    /// <summary>This caller sends more often than it may.</summary>
    RateLimited,

    /// <summary>A quota of sessions, or of device memory for them, is used up.</summary>
    Quota,

    /// <summary>The time that the caller has given is over, or would be before its turn.</summary>
    Deadline,

    /// <summary>The caller has gone.</summary>
    Gone,

    /// <summary>The device failed at this request, also when it ran alone.</summary>
    Failed,

    /// <summary>No device is in service.</summary>
    NoDevice,

    /// <summary>The service is stopping, or has not started.</summary>
    Stopping,
}
