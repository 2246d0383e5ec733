using System.Collections.Frozen;

namespace Ascend.Rope;

/// <summary>What is known of a code that CANN returns: its name in CANN's headers, what it means, and what to do about it.</summary>
/// <remarks>The names and numbers are those of acl_base.h, rt_error_codes.h and aclnn's op_errno.h.</remarks>
internal sealed record CannStatusCode(int Status, string Name, string Meaning, string? Remedy = null)
{
    /// <summary>Not of CANN: a function that returns a pointer returned null.</summary>
    public const int NullResult = -1;

    public const int Success = 0;
    public const int RepeatInitialize = 100002;
    public const int ContextNull = 107002;
    public const int InvalidHandle = 107017;
    public const int StreamCaptured = 107027;
    public const int EventCaptured = 107028;
    public const int OutOfMemory = 207001;
    public const int DeviceOutOfMemory = 207018;
    public const int LostHeartbeat = 507010;
    public const int SocketClosed = 507901;
    public const int ContextReleaseError = 507007;
    public const int AclnnRuntimeError = 361001;
    public const int AclnnParameterNull = 161001;
    public const int AclnnParameterInvalid = 161002;

    private const string SeeLog = "The log of CANN, in ~/ascend/log, says more.";
    private const string DeviceFault = "Check the NPU with npu-smi info, then open the device again in a new process; " + SeeLog;
    private const string DeviceLost = "Dispose of all that was made on the NPU and of its device objects, then open it again, when npu-smi info shows it healthy; " + SeeLog;
    private const string OldDriver = "A driver older than this CANN asks for fails so: compare the two, and update driver and firmware. " + SeeLog;
    private const string InstallKernels = "Install the kernel package for this NPU (from 8.5: cann-910b-ops or cann-A3-ops).";
    private const string FreeSome = "Dispose of streams or events that are no longer used.";

    private static readonly FrozenDictionary<int, CannStatusCode> s_codes = new CannStatusCode[]
    {
        new(NullResult, "no status", "the function returned null"),
        new(100000, "ACL_ERROR_INVALID_PARAM", "an argument is null or out of range"),
        new(100001, "ACL_ERROR_UNINITIALIZE", "CANN is not initialised"),
        new(RepeatInitialize, "ACL_ERROR_REPEAT_INITIALIZE", "CANN is initialised already"),
        new(100003, "ACL_ERROR_INVALID_FILE", "a configuration file cannot be read"),
        new(100006, "ACL_ERROR_PARSE_FILE", "a configuration file cannot be parsed"),
        new(100037, "ACL_ERROR_REPEAT_FINALIZE", "CANN was finalized already"),
        new(100039, "ACL_ERROR_COMPILING_STUB_MODE", "the compile-time stub of CANN was loaded, which computes nothing",
            "Take the devlib folder off LD_LIBRARY_PATH, or install the NPU driver: set_env.sh adds devlib where it finds none."),
        new(148049, "ACL_ERROR_INVALID_OPP_PATH", "the operator packages are not where CANN expects them", "Source CANN's set_env.sh before the process starts."),
        new(200000, "ACL_ERROR_BAD_ALLOC", "the host is out of memory"),
        new(200001, "ACL_ERROR_API_NOT_SUPPORT", "this CANN does not have the function"),
        new(200006, "ACL_ERROR_FEATURE_UNSUPPORTED", "this CANN or NPU does not have the feature"),
        new(500000, "ACL_ERROR_INTERNAL_ERROR", "CANN failed internally", SeeLog),
        new(500001, "ACL_ERROR_FAILURE", "CANN failed", SeeLog),
        new(500003, "ACL_ERROR_RT_FAILURE", "the runtime failed", SeeLog),
        new(500004, "ACL_ERROR_DRV_FAILURE", "the driver failed", OldDriver),

        new(107000, "ACL_ERROR_RT_PARAM_INVALID", "an argument is out of range"),
        new(107001, "ACL_ERROR_RT_INVALID_DEVICEID", "there is no NPU of that number", "List them with NpuDevice.Enumerate; ASCEND_RT_VISIBLE_DEVICES may hide some."),
        new(ContextNull, "ACL_ERROR_RT_CONTEXT_NULL", "the context is gone", "Somebody in the process has reset the device or destroyed its context: only a new process gets it back."),
        new(107003, "ACL_ERROR_RT_STREAM_CONTEXT", "the stream is not of the current context"),
        new(InvalidHandle, "ACL_ERROR_RT_INVALID_HANDLE", "a stream, event or graph exists no more", "Somebody in the process has reset the device or destroyed its context."),
        new(107016, "ACL_ERROR_RT_INVALID_MEMORY_TYPE", "the type of memory is not known"),
        new(107018, "ACL_ERROR_RT_INVALID_MALLOC_TYPE", "the type of allocation is not known"),
        new(107019, "ACL_ERROR_RT_WAIT_TIMEOUT", "waiting took too long"),
        new(107020, "ACL_ERROR_RT_TASK_TIMEOUT", "a task took too long"),
        new(107022, "ACL_ERROR_RT_DEVICE_TASK_ABORT", "the tasks of the device were aborted"),
        new(107023, "ACL_ERROR_RT_STREAM_ABORT", "the stream was aborted"),
        new(107024, "ACL_ERROR_RT_CAPTURE_DEPENDENCY", "the capture waits for something outside of it"),
        new(107025, "ACL_ERROR_RT_STREAM_UNJOINED", "a stream that joined the capture was not waited for before its end"),
        new(107026, "ACL_ERROR_RT_MODEL_CAPTURED", "the graph is still being captured", "End the capture first."),
        new(StreamCaptured, "ACL_ERROR_RT_STREAM_CAPTURED", "the stream is capturing a graph", "End the capture first."),
        new(EventCaptured, "ACL_ERROR_RT_EVENT_CAPTURED", "the event was recorded in a capture that is under way", "End the capture first."),
        new(107029, "ACL_ERROR_RT_STREAM_NOT_CAPTURED", "the stream is not capturing"),
        new(107030, "ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT", "a capture under way forbids the call", "End the capture first; it may be another thread's, in global mode."),
        new(107031, "ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT", "the default stream cannot take part in a capture"),
        new(107032, "ACL_ERROR_STREAM_CAPTURE_CONFLICT", "two captures were to become one"),
        new(107036, "ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED", "the capture was begun on another stream"),
        new(107037, "ACL_ERROR_RT_MODEL_RUNNING", "the graph is still running"),
        new(107038, "ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD", "the capture was begun on another thread, and is lost"),
        new(207000, "ACL_ERROR_RT_FEATURE_NOT_SUPPORT", "the feature is not supported here"),
        new(OutOfMemory, "ACL_ERROR_RT_MEMORY_ALLOCATION", "the device is out of memory", "Dispose of tensors that are no longer used, or take a smaller batch; npu-smi info shows who else holds memory."),
        new(207002, "ACL_ERROR_RT_MEMORY_FREE", "memory could not be freed"),
        new(207004, "ACL_ERROR_RT_NO_DEVICE", "there is no NPU", "Check npu-smi info, and in a container that /dev/davinci* and the driver are mounted."),
        new(207005, "ACL_ERROR_RT_RESOURCE_ALLOC_FAIL", "a resource of the device could not be had", FreeSome),
        new(207006, "ACL_ERROR_RT_NO_PERMISSION", "the user may not use the NPU", "Add the user to the group of /dev/davinci*, usually HwHiAiUser, and in a container pass --device for each node."),
        new(207007, "ACL_ERROR_RT_NO_EVENT_RESOURCE", "the device has no more events", FreeSome),
        new(207008, "ACL_ERROR_RT_NO_STREAM_RESOURCE", "the device has no more streams", FreeSome),
        new(207012, "ACL_ERROR_RT_OVER_LIMIT", "a limit of the device is passed"),
        new(DeviceOutOfMemory, "ACL_ERROR_RT_DEVICE_OOM", "the device ran out of memory while it worked", "Take a smaller batch."),
        new(507000, "ACL_ERROR_RT_INTERNAL_ERROR", "the runtime failed internally", SeeLog),
        new(507001, "ACL_ERROR_RT_TS_ERROR", "the task scheduler failed", DeviceFault),
        new(507002, "ACL_ERROR_RT_STREAM_TASK_FULL", "the stream's queue is full", "Synchronize the stream more often."),
        new(ContextReleaseError, "ACL_ERROR_RT_CONTEXT_RELEASE_ERROR", "the device was reset more often than it was set"),
        new(507008, "ACL_ERROR_RT_SOC_VERSION", "the NPU is not of a kind that this CANN knows", "Install a CANN that supports it, or the driver that belongs to this CANN."),
        new(LostHeartbeat, "ACL_ERROR_RT_LOST_HEARTBEAT", "the NPU does not answer any more", DeviceLost),
        new(507014, "ACL_ERROR_RT_AICORE_TIMEOUT", "a kernel took too long", DeviceFault),
        new(507015, "ACL_ERROR_RT_AICORE_EXCEPTION", "a kernel failed on the device", DeviceFault),
        new(507033, "ACL_ERROR_RT_DEV_SETUP_ERROR", "the device could not be set up", DeviceFault),
        new(507034, "ACL_ERROR_RT_VECTOR_CORE_TIMEOUT", "a kernel took too long on a vector core", DeviceFault),
        new(507035, "ACL_ERROR_RT_VECTOR_CORE_EXCEPTION", "a kernel failed on a vector core", DeviceFault),
        new(507046, "ACL_ERROR_RT_STREAM_SYNC_TIMEOUT", "the stream did not end in time"),
        new(507047, "ACL_ERROR_RT_EVENT_SYNC_TIMEOUT", "the event did not come in time"),
        new(507053, "ACL_ERROR_RT_DEVICE_MEM_ERROR", "the device's memory is faulty", DeviceFault),
        new(507054, "ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR", "the device's memory has an uncorrectable error", DeviceFault),
        new(507899, "ACL_ERROR_RT_DRV_INTERNAL_ERROR", "the driver failed internally", OldDriver),
        new(SocketClosed, "ACL_ERROR_RT_SOCKET_CLOSE", "the connection to the NPU is closed", DeviceLost),
        new(507903, "ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED", "the capture was invalidated by an error within it, and is lost"),

        new(AclnnParameterNull, "ACLNN_ERR_PARAM_NULLPTR", "an argument is null"),
        new(AclnnParameterInvalid, "ACLNN_ERR_PARAM_INVALID", "an argument is not supported"),
        new(AclnnRuntimeError, "ACLNN_ERR_RUNTIME_ERROR", "the runtime refused what the operator asked of it", SeeLog),
        new(561000, "ACLNN_ERR_INNER", "the operator library failed internally", SeeLog),
        new(561001, "ACLNN_ERR_INNER_INFERSHAPE_ERROR", "the operator could not infer its output's shape"),
        new(561002, "ACLNN_ERR_INNER_TILING_ERROR", "the operator refused the shapes"),
        new(561003, "ACLNN_ERR_INNER_FIND_KERNEL_ERROR", "there is no kernel of the operator for this NPU", InstallKernels),
        new(561101, "ACLNN_ERR_INNER_CREATE_EXECUTOR", "the operator library could not make an executor", SeeLog),
        new(561103, "ACLNN_ERR_INNER_NULLPTR", "the operator library met a null pointer"),
        new(561107, "ACLNN_ERR_INNER_OPP_PATH_NOT_FOUND", "ASCEND_OPP_PATH is not set, or names no operators", "Source CANN's set_env.sh before the process starts."),
        new(561112, "ACLNN_ERR_INNER_OPP_KERNEL_PKG_NOT_FOUND", "the kernel package is missing", InstallKernels),
    }.ToFrozenDictionary(code => code.Status);

    /// <summary>What is known of a code; a code that is not listed says so.</summary>
    public static CannStatusCode Of(int status) => s_codes.TryGetValue(status, out CannStatusCode? code)
        ? code
        : new CannStatusCode(status, "unlisted", "a code that this library does not know", SeeLog);
}
