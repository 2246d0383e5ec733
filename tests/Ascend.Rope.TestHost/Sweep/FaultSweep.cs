using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Sweep;

/// <summary>
/// Lets every native call of an operation fail once, with every code that it can give, and asserts that the failure is told as what it is, that
/// nothing is lost, and that the objects can be used again or are dead, as the operation says.
/// </summary>
/// <remarks>
/// The operations run on a thread that has a context of its own, which each must leave current, so that binding and putting back are among the calls.
/// </remarks>
internal sealed class FaultSweep : IDisposable
{
    /// <summary>Of a call that is repeated, so many are made to fail, and the last.</summary>
    private const int OfOneFunction = 3;

    private const string Injected = "fault injected by a test";

    private readonly HeardFailures _log = new();
    private readonly NpuDevice _device;
    private readonly NpuDevice _second;
    private readonly nint _callers;
    private readonly Dictionary<SweepTold, int> _told = Enum.GetValues<SweepTold>().ToDictionary(told => told, _ => 0);
    private int _dead;

    public FaultSweep()
    {
        _device = Target.Open(log: _log);
        _second = Target.Open(1, _log);
        _callers = EmulatorControl.CreateContext(1);
    }

    public int Cases { get; private set; }

    public int Failures { get; private set; }

    public long Leaks { get; private set; }

    /// <summary>How the failures were told, for people.</summary>
    public string Summary =>
        $"{string.Join(", ", _told.Select(pair => $"{pair.Value} {pair.Key}"))}; afterwards {Cases - _dead} usable, {_dead} dead";

    public void Run(SweepOperation operation)
    {
        foreach ((string function, int nth) in CallsOf(operation))
            foreach (int code in SweepCodes.Of(function))
                Run(new SweepCase(operation, function, nth, code));
    }

    public void Dispose()
    {
        _device.Dispose();
        _second.Dispose();
        _log.Dispose();
        EmulatorControl.DestroyContext(_callers);
    }

    /// <summary>The calls that an operation makes when nothing fails, and its tasks.</summary>
    private List<(string Function, int Nth)> CallsOf(SweepOperation operation)
    {
        IReadOnlyList<EmulatedCall> calls = [];
        long tasks = 0;
        SweepAudit audit = new();
        try
        {
            using SweepStage stage = new(_device, _second);
            SweepAct act = operation.Prepare(stage);
            EmulatorControl.SetCurrentContext(_callers);
            long before = EmulatorControl.TaskCount;
            calls = EmulatorControl.Log(act.Run);
            tasks = EmulatorControl.TaskCount - before;
            act.Check();
            act.RunAfter();
        }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail($"{operation.Name}, with no fault at all", [exception.ToString()]);
        }

        (long leaks, string names) = audit.Leaks(Trim);
        if (leaks != 0)
            Fail($"{operation.Name}, with no fault at all", [$"leaves {names}"]);
        _ = SweepAudit.Misuse();
        List<(string Function, int Nth)> found = [];
        foreach (IGrouping<string, EmulatedCall> group in calls.Where(call => call.Status == 0).GroupBy(call => call.Function))
        {
            int count = group.Count();
            found.AddRange(Enumerable.Range(1, count).Where(nth => nth <= OfOneFunction || nth == count).Select(nth => (group.Key, nth)));
        }

        if (tasks > 0)
            found.Add((SweepCodes.Task, 1));
        return found;
    }

    private void Run(SweepCase failing)
    {
        List<string> wrong = [];
        SweepAudit audit = new();
        bool struck = false;
        _ = _log.Take();
        try
        {
            using SweepStage stage = new(_device, _second);
            SweepAct act = failing.Operation.Prepare(stage);
            EmulatorControl.SetCurrentContext(_callers);
            _ = EmulatorControl.TakeErrorText();
            Arm(failing);
            Exception? thrown = Try(act.Run);
            struck = EmulatorControl.FaultsLeft == 0;
            EmulatorControl.ClearFaults();
            if (struck)
                Judge(failing, act, thrown, audit, wrong);
        }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            wrong.Add($"cannot be used or disposed of afterwards: {exception}");
        }

        EmulatorControl.ClearFaults();
        (long leaks, string names) = audit.Leaks(Trim);
        if (leaks > 0)
            wrong.Add($"{names} remain, {audit.ReleaseFailures} of which could not be given back");
        wrong.AddRange(SweepAudit.Misuse());
        Leaks += Math.Max(0, leaks);

        // How often a thread is called for, and what is left to it, differs; what did not come about is no case.
        if (struck)
            Cases++;
        if (wrong.Count > 0)
            Fail(failing.ToString(), wrong);
    }

    private void Judge(SweepCase failing, SweepAct act, Exception? thrown, SweepAudit audit, List<string> wrong)
    {
        SweepTold? told = thrown is not null ? SweepTold.Thrown : ToldOtherwise(failing, audit);
        if (thrown is not null)
            wrong.AddRange(WrongAbout(failing, thrown));
        // Where no context could be bound, the text could not be read.
        bool hadContext = !failing.Operation.ComesBeforeContexts && failing.Code != 107002 && failing.Function != "aclrtSetCurrentContext";
        if (EmulatorControl.TakeErrorText() is { } text && hadContext)
            wrong.Add($"left a text for the next failure: {text}");
        bool losesContext = failing.Function == "aclrtGetCurrentContext" || audit.PutBackFailures > 0;
        if (!losesContext && EmulatorControl.CurrentContext() != _callers)
            wrong.Add("the caller's context was not put back");

        // What could only be logged may be told again to whoever reads the result.
        if (thrown is null && Try(act.Check) is { } later)
        {
            bool mayBeTold = told == SweepTold.Logged || (told is null && failing.Function == SweepCodes.Task);
            if (mayBeTold && later is CannException { } failure && failure.Status == failing.Code)
                told ??= SweepTold.Later;
            else
                wrong.Add($"the result is wrong: {later}");
        }

        if (told is null)
            wrong.Add("nobody was told");
        else
            _told[told.Value]++;
        act.RunAfter();
        _dead += act.Ends ? 1 : 0;
    }

    private SweepTold? ToldOtherwise(SweepCase failing, SweepAudit audit)
    {
        if (_log.Take().Any(failure => failure.Status == failing.Code && (failing.Function == SweepCodes.Task || failure.Function == failing.Function)))
            return SweepTold.Logged;
        if (audit.ReleaseFailures + audit.PutBackFailures > 0)
            return NpuDiagnostics.LastStatus == failing.Code ? SweepTold.Counted : null;
        bool madeGood = failing.Operation.MadeGood.Contains(failing.Function)
            || failing is { Function: "aclrtMalloc", Code: 207001 }
            || failing.Function == "aclrtGetCurrentContext";
        return madeGood ? SweepTold.MadeGood : null;
    }

    private static IEnumerable<string> WrongAbout(SweepCase failing, Exception thrown)
    {
        // Where a refusal is given in words, the operation has made an exception of them.
        if (thrown is NpuUnavailableException { InnerException: null })
        {
            if (!thrown.Message.Contains($"{failing.Function} failed", StringComparison.Ordinal) || !thrown.Message.Contains($"with {failing.Code} ", StringComparison.Ordinal))
                yield return $"refused with {thrown.Message}";
            yield break;
        }

        bool opens = thrown is NpuUnavailableException;
        if ((opens ? thrown.InnerException : thrown) is not CannException exception)
        {
            yield return $"threw {thrown}";
            yield break;
        }

        string function = failing.Function == SweepCodes.Task ? exception.Function : failing.Function;
        int code = SweepCodes.ReturnsPointer(function) ? -1 : failing.Code;
        if (exception.GetType() != SweepCodes.ExceptionOf(function, code))
            yield return $"threw a {exception.GetType().Name}";
        if (exception.Function != function || exception.Status != code)
            yield return $"named {exception.Function} and {exception.Status}";
        bool isUnknown = exception.DeviceIndex is null && failing.Operation.AsksWhichDevice;
        if (exception.DeviceIndex != 0 && !opens && !isUnknown && !(failing.Operation.IsOfBothDevices && exception.DeviceIndex == 1))
            yield return $"named device {exception.DeviceIndex}";

        // Where no context is bound, the text must not be read.
        bool hasText = !opens && code != 107002 && function != "aclrtSetCurrentContext" && failing.Function != SweepCodes.Task;
        if (hasText && exception.NativeMessage?.Contains($"{failing.Code}: {function}: {Injected}", StringComparison.Ordinal) != true)
            yield return $"had the native text {exception.NativeMessage ?? "null"}";
        if (!exception.Message.Contains(exception.Function, StringComparison.Ordinal))
            yield return $"said {exception.Message}";
    }

    private static void Arm(SweepCase failing)
    {
        if (failing.Function == SweepCodes.Task)
            EmulatorControl.FailTask(failing.Nth, failing.Code);
        else
            EmulatorControl.FailCall(failing.Function, failing.Nth, failing.Code);
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
#pragma warning disable CA1031 // It is looked at.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    private void Trim()
    {
        _device.TrimMemory();
        _second.TrimMemory();
    }

    private void Fail(string what, IEnumerable<string> wrong)
    {
        Failures++;
        Console.WriteLine($"FAILED {what}\n    {string.Join("\n    ", wrong)}");
    }
}
