using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Backends.Cann;

/// <summary>The CANN of this process: found and initialised once, never finalized, since others in the process may be using it.</summary>
internal sealed partial class CannRuntime
{
    private static readonly Lock s_lock = new();
    private static CannRuntime? s_instance;

    /// <summary>Held, by the number of an NPU, while that is opened: CANN may take for ever, and other NPUs are opened meanwhile.</summary>
    private readonly ConcurrentDictionary<int, Lock> _gates = new();

    /// <summary>The NPUs that were opened by their number, in their primary contexts. What is of an NPU changes behind its gate.</summary>
    private readonly ConcurrentDictionary<int, CannBackend> _devices = new();

    /// <summary>All contexts in use, by their handle: a primary one may have been borrowed before.</summary>
    private readonly Dictionary<nint, CannBackend> _contexts = [];
    private readonly CannLibraries _libraries;
    private readonly CannProbe _probe;

    private CannRuntime(CannLibraries libraries, CannProbe probe)
    {
        _libraries = libraries;
        _probe = probe;
        Version = CannVersion.Read(libraries);
        IsEmulated = NativeLibrary.TryGetExport(libraries.Acl.Handle, "emulatorVersion", out _);
    }

    /// <summary>The version of CANN.</summary>
    public string Version { get; }

    /// <summary>Whether the libraries are the emulator's: CANN has no function of that name.</summary>
    public bool IsEmulated { get; }

    /// <summary>The steps of the search that found it.</summary>
    public IReadOnlyList<CannProbeStep> ProbeTrace => _probe.Steps;

    /// <summary>Finds and initialises CANN, or returns what was found before. A failure is not kept: the next call tries again.</summary>
    /// <param name="root">The root that the caller insists on, or null.</param>
    /// <exception cref="NpuUnavailableException">There is no complete CANN, or another one than the caller insists on, or it does not start.</exception>
    public static CannRuntime Get(string? root)
    {
        lock (s_lock)
        {
            if (s_instance is { } instance)
                return instance.Checked(root);

            CannProbe probe = new();
            CannLibraries libraries = new CannLoader(probe, Environment.GetEnvironmentVariable).Load(root)
                ?? throw new NpuUnavailableException(WhyNot(probe), probe.Steps);
            CannImports.Bind(libraries, probe);
            Initialize(libraries, probe);
            return s_instance = new CannRuntime(libraries, probe);
        }
    }

    /// <summary>How many NPUs the process sees.</summary>
    /// <exception cref="NpuUnavailableException">CANN cannot tell: no driver, most likely.</exception>
    public int CountDevices()
    {
        int status = AclRt.aclrtGetDeviceCount(out uint count);
        return status == CannStatusCode.Success ? (int)count : throw Unavailable(status, nameof(AclRt.aclrtGetDeviceCount), null, _libraries, _probe);
    }

    /// <summary>Opens an NPU; opened before, it is the same one, unless that was lost. Whoever has opened it leaves it.</summary>
    /// <exception cref="NpuUnavailableException">There is no such NPU, or it cannot be set up.</exception>
    public CannBackend Open(int index)
    {
        lock (_gates.GetOrAdd(index, static _ => new Lock()))
        {
            if (_devices.TryGetValue(index, out CannBackend? device) && device.Context.Loss is null && device.TryEnter())
                return device;
            if (CountDevices() is var count && index >= count)
            {
                throw new NpuUnavailableException(
                    $"NPU {index} was asked for, and the process sees {count}. Their numbers start at 0, and ASCEND_RT_VISIBLE_DEVICES may hide some.",
                    ProbeTrace);
            }

            nint primary = device?.Context.Loss is not null || _lost.ContainsKey(index) ? TakeAgain(index) : TakePrimaryContext(index, ContextScope.Current());
            lock (s_lock)
                device = In(primary) ?? Add(new CannContext(primary, index, isForeign: false));

            // The primary context is the process's from now on, whoever has borrowed it before.
            device.TryEnter();
            return _devices[index] = device;
        }
    }

    /// <summary>Opens an NPU in a context that somebody else has made; while that is in use, it is the same device again.</summary>
    /// <param name="context">The context.</param>
    /// <param name="owner">Is told when nobody uses it any more, but not when this throws.</param>
    /// <exception cref="CannException">CANN does not know the context.</exception>
    public CannBackend Borrow(nint context, Lender owner)
    {
        lock (s_lock)
        {
            CannBackend? device = In(context);
            if (device is null)
            {
                device = Add(new CannContext(context, IndexOf(context), isForeign: true));
                EndedContexts.Remove(context);

                // Its first reference is nobody's: from now on those who use it hold it.
                device.Context.Dispose();
            }

            device.Owe(owner);
            return device;
        }
    }

    /// <summary>What an NPU is.</summary>
    public NpuDeviceInfo Describe(int index, string reason) => new()
    {
        Kind = NpuDeviceKind.Npu,
        Index = index,
        Name = SocName() ?? "unknown SoC",
        CannVersion = Version,
        LibraryPaths = _libraries.Paths,
        IsEmulated = IsEmulated,
        StridedInputs = TakesViews ? NpuStridedInputs.Direct : NpuStridedInputs.CompactedOnRequest,
        Reason = reason,
        ProbeTrace = ProbeTrace,
    };

    private static unsafe string? SocName()
    {
        string? name = Marshal.PtrToStringUTF8((nint)AclBase.aclrtGetSocName());
        if (name is null && ContextScope.Current() != 0)
            ContextScope.DropText(CannStatusCode.NullResult);
        return name;
    }

    /// <summary>CANN copies views together with an operator of that library; before 8.5, where it is not, nothing is known of views.</summary>
    private bool TakesViews => _libraries.OpApiMath is not null;

    /// <summary>The device in a context, which the caller has entered, or null. The lock is held.</summary>
    private CannBackend? In(nint context) => _contexts.TryGetValue(context, out CannBackend? device) && device.TryEnter() ? device : null;

    /// <summary>Adds a device, which the caller has entered. The lock is held.</summary>
    private CannBackend Add(CannContext context)
    {
        foreach ((nint handle, CannBackend other) in _contexts)
        {
            // A context that its owner has had back may be destroyed, and its handle another's.
            if (other.Context.IsClosed)
                _contexts.Remove(handle);
        }

        CannBackend device = new(context, WhyNoCapture(), TakesViews);
        device.TryEnter();
        return _contexts[context.Value] = device;
    }

    private string? WhyNoCapture() => CannLibraries.Missing(_libraries.Acl.Handle, AclMdl.OptionalImports) is { } missing
        ? $"Capturing a graph needs CANN 8.1.RC1 or later; this is {Version}, whose {_libraries.Acl.Path} lacks {missing}. Enqueue without a graph."
        : null;

    private static unsafe void Initialize(CannLibraries libraries, CannProbe probe)
    {
        int status;
        try
        {
            status = Acl.aclInit(configPath: null);
        }
        catch (DllNotFoundException notFound)
        {
            throw new NpuUnavailableException(
                $"The imports of CANN's functions lead nowhere, since the host has set a resolver for them that does not map them: {notFound.Message}",
                probe.Steps, notFound);
        }

        probe.Add(nameof(Acl.aclInit), status switch
        {
            CannStatusCode.Success => "initialised",
            CannStatusCode.RepeatInitialize => "initialised already by another user of CANN in this process",
            _ => CannStatusCode.Of(status).Meaning,
        });
        if (status is not (CannStatusCode.Success or CannStatusCode.RepeatInitialize))
            throw Unavailable(status, nameof(Acl.aclInit), null, libraries, probe);
    }

    /// <summary>The device of a context of others. The thread is left as it was.</summary>
    private static int IndexOf(nint context)
    {
        nint previous = ContextScope.Current();
        string function = nameof(AclRt.aclrtSetCurrentContext);
        int status = AclRt.aclrtSetCurrentContext(context);
        int index = -1;
        string? text = null;
        if (status == CannStatusCode.Success)
        {
            function = nameof(AclRt.aclrtGetDevice);
            status = AclRt.aclrtGetDevice(out index);
            text = status == CannStatusCode.Success ? null : ContextScope.TakeText(status);
            ContextScope.PutBack(previous);
        }

        return status == CannStatusCode.Success ? index : throw new CannFailure(status, function, DeviceIndex: null, text).Counted().ToException();
    }

    /// <summary>Takes the primary context of a device, once, and leaves the thread as it was.</summary>
    /// <param name="index">The device.</param>
    /// <param name="previous">The thread's context.</param>
    private nint TakePrimaryContext(int index, nint previous)
    {
        int status = AclRt.aclrtSetDevice(index);
        if (status != CannStatusCode.Success)
            throw Unavailable(status, nameof(AclRt.aclrtSetDevice), index, _libraries, _probe);
        status = AclRt.aclrtGetCurrentContext(out nint primary);
        EndedContexts.Remove(primary);
        if (previous == 0 || EndedContexts.Has(previous))
            EndedContexts.Left(primary);
        else
            ContextScope.PutBack(previous);
        return status == CannStatusCode.Success && primary != 0
            ? primary
            : throw Unavailable(
                status == CannStatusCode.Success ? CannStatusCode.NullResult : status, nameof(AclRt.aclrtGetCurrentContext), index, _libraries, _probe);
    }

    /// <summary>
    /// The exception for a failure without a context, in which CANN's text must not be read. What else is known of the installation stands in for that.
    /// </summary>
    private static NpuUnavailableException Unavailable(int status, string function, int? index, CannLibraries libraries, CannProbe probe)
    {
        CannException cause = new CannFailure(status, function, index, NativeMessage: null).Counted().ToException();
        IReadOnlyList<CannProbeStep> findings =
            [new("CANN", $"loaded from {Path.GetDirectoryName(libraries.Acl.Path)}"), .. new HostFindings(Environment.GetEnvironmentVariable).Steps];
        return new NpuUnavailableException($"{cause.Message} Found: {string.Join("; ", findings)}.", [.. probe.Steps, .. findings], cause);
    }

    private static string WhyNot(CannProbe probe)
    {
        string found = probe.Fault is { } fault ? $"No complete CANN was found: {fault}." : "No CANN was found in any of the usual places.";
        return probe.NamedBy is { } origin
            ? $"{found} Correct {origin}, which must name the folder that has lib64, or leave it unset."
            : $"{found} Install CANN and source its set_env.sh, or name its folder in {CannRoots.Variable}.";
    }

    private CannRuntime Checked(string? root)
    {
        CannRoot? named = CannRoots.Named(root, Environment.GetEnvironmentVariable);
        if (named is not { } other || IsLoadedFrom(other))
            return this;
        throw new NpuUnavailableException(
            $"{other.Origin} names the CANN at {other.Path}, but the process has already loaded {_libraries.Acl.Path}, and it can have only one.",
            [.. ProbeTrace, new CannProbeStep(other.Path, $"refused: the process has loaded {_libraries.Acl.Path}")]);
    }

    private bool IsLoadedFrom(CannRoot root)
    {
        string same = Path.Combine(root.LibraryFolder, Path.GetFileName(_libraries.Acl.Path));
        return string.Equals(RealPath.Of(_libraries.Acl.Path), RealPath.Of(same), StringComparison.Ordinal);
    }
}
