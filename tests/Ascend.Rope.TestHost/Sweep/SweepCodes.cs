namespace Ascend.Rope.TestHost.Sweep;

/// <summary>The codes that a function of CANN can give: out of memory, a lost context, a device that fails, a failure inside.</summary>
internal static class SweepCodes
{
    /// <summary>The name under which the emulator arms faults of tasks.</summary>
    public const string Task = "task";

    private static readonly int[] s_runtime = [207001, 107002, 507010, 507000];
    private static readonly int[] s_operator = [161001, 361001, 561000, 561101];

    public static int[] Of(string function) => function switch
    {
        // These return a pointer, which is null whatever the reason.
        "aclCreateTensor" or "aclrtGetSocName" => [561103],
        "aclInit" => [100039, 500000, 507008, 507899],
        "aclrtSetDevice" => [107001, 207004, 507033, 507000],
        // There is none: the caller's is then not known, nor put back.
        "aclrtGetCurrentContext" => [107002],
        "aclrtSetCurrentContext" => [107002, 107000, 507899],
        "aclrtCreateStream" or "aclrtCreateStreamWithConfig" => [.. s_runtime, 207008],
        "aclrtCreateEventExWithFlag" or "aclrtRecordEvent" => [.. s_runtime, 207007],
        "aclrtSynchronizeStream" => [.. s_runtime, 507015],
        "aclmdlRICaptureBegin" => [.. s_runtime, 107030],
        "aclmdlRICaptureEnd" => [.. s_runtime, 507903],
        "aclnnInterleaveRopeGetWorkspaceSize" => [.. s_operator, 561112],
        "aclnnInterleaveRope" => [.. s_operator, 161002],
        Task => [507015, 507014, 507054],
        _ when function.StartsWith("aclrt", StringComparison.Ordinal) || function.StartsWith("aclmdl", StringComparison.Ordinal) => s_runtime,
        _ => s_operator,
    };

    public static bool ReturnsPointer(string function) => function is "aclCreateTensor" or "aclrtGetSocName";

    /// <summary>Whether it gives something back, so that its failure can only be counted.</summary>
    public static bool Releases(string function) => function is "aclrtFree" or "aclrtFreeHost" or "aclrtDestroyStream" or "aclrtDestroyEvent"
        or "aclDestroyTensor" or "aclDestroyAclOpExecutor" or "aclmdlRIDestroy";

    /// <summary>The class of exception that a caller is to catch for a code.</summary>
    public static Type ExceptionOf(string function, int code) => code switch
    {
        207001 or 207018 => typeof(NpuOutOfMemoryException),
        107002 => typeof(NpuContextException),
        _ => function == "aclrtSetCurrentContext" ? typeof(NpuContextException) : typeof(CannException),
    };
}
