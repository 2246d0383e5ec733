using System.Collections.Concurrent;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Stress;

/// <summary>Lets a call or a task fail now and then, each with a code of its own, so that it is known which of them somebody was told of.</summary>
/// <param name="random">Decides which.</param>
/// <param name="log">What was told where no exception could.</param>
internal sealed class FaultInjector(Random random, HeardFailures log)
{
    private const string Task = "task";

    /// <summary>A number that no code of CANN has.</summary>
    private const int FirstCode = 7_000_000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Functions whose failure somebody must be told of, and the code with it.</summary>
    private static readonly string[] s_told =
    [
        Task, Task, "aclrtMalloc", "aclrtMallocHost", "aclrtMemcpyAsync", "aclrtMemset", "aclrtMemsetAsync", "aclrtCreateStream",
        "aclrtSynchronizeStream", "aclrtStreamQuery", "aclrtStreamWaitEvent", "aclrtSynchronizeEvent", "aclrtQueryEventStatus", "aclrtGetMemInfo",
        "aclnnInterleaveRopeGetWorkspaceSize", "aclnnInterleaveRope", "aclSetAclOpExecutorRepeatable", "aclSetInputTensorAddr", "aclSetOutputTensorAddr",
        "aclmdlRICaptureBegin", "aclmdlRIExecuteAsync",
    ];

    /// <summary>
    /// Functions that give no code, or whose failure may be nobody's: a mark that is not needed, the end of a capture that is discarded, a copy between
    /// devices, which then goes through the host.
    /// </summary>
    private static readonly string[] s_maybeTold = ["aclCreateTensor", "aclrtCreateEventExWithFlag", "aclrtMemcpy", "aclrtRecordEvent", "aclmdlRICaptureEnd"];

    private readonly ConcurrentDictionary<int, bool> _heard = [];
    private readonly Dictionary<int, string> _struck = [];

    /// <summary>How many faults have struck.</summary>
    public int Count => _struck.Count;

    /// <summary>Whether a failure is one of ours, which is then told.</summary>
    public bool Hear(CannException failure)
    {
        _heard[failure.Status] = true;
        return failure.Status >= FirstCode || failure is { Status: -1, Function: "aclCreateTensor" };
    }

    /// <summary>Injects until the end.</summary>
    public void Run(CancellationToken end)
    {
        for (int code = FirstCode; !end.IsCancellationRequested; code++)
        {
            string function = random.Next(8) == 0 ? s_maybeTold[random.Next(s_maybeTold.Length)] : s_told[random.Next(s_told.Length)];
            int nth = random.Next(1, 6);
            if (function == Task)
                EmulatorControl.FailTask(nth, code);
            else
                EmulatorControl.FailCall(function, nth, code);
            if (SpinWait.SpinUntil(() => EmulatorControl.FaultsLeft == 0 || end.IsCancellationRequested, s_patience) && EmulatorControl.FaultsLeft == 0)
                _struck[code] = function;
            EmulatorControl.ClearFaults();
            end.WaitHandle.WaitOne(s_pause);
        }
    }

    /// <summary>The faults that nobody was told of, though somebody must have been. Everything has been waited for.</summary>
    public string[] Untold()
    {
        foreach (CannException failure in log.Take())
            _ = Hear(failure);
        return [.. _struck.Where(fault => !_heard.ContainsKey(fault.Key) && !s_maybeTold.Contains(fault.Value)).Select(fault => $"{fault.Value} failed with {fault.Key}")];
    }
}
