using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Interop;

// acl/acl_rt.h, as of CANN 8.1.RC1.

/// <summary>Where memory is copied from and to.</summary>
internal enum aclrtMemcpyKind
{
    ACL_MEMCPY_HOST_TO_DEVICE = 1,
    ACL_MEMCPY_DEVICE_TO_HOST = 2,
    ACL_MEMCPY_DEVICE_TO_DEVICE = 3,
}

/// <summary>Which pages memory is taken from.</summary>
internal enum aclrtMemMallocPolicy
{
    ACL_MEM_MALLOC_HUGE_FIRST = 0,
}

/// <summary>Which memory of a device is meant.</summary>
internal enum aclrtMemAttr
{
    ACL_HBM_MEM = 1,
}

/// <summary>Where an address lies.</summary>
internal enum aclrtMemLocationType
{
    ACL_MEM_LOCATION_TYPE_HOST = 0,
    ACL_MEM_LOCATION_TYPE_DEVICE = 1,
}

/// <summary>What aclrtStreamQuery answers.</summary>
internal enum aclrtStreamStatus
{
    ACL_STREAM_STATUS_COMPLETE = 0,
    ACL_STREAM_STATUS_NOT_READY = 1,
}

/// <summary>What aclrtQueryEventStatus answers. Its numbers are the inverse of those of the older aclrtQueryEvent.</summary>
internal enum aclrtEventRecordedStatus
{
    ACL_EVENT_RECORDED_STATUS_NOT_READY = 0,
    ACL_EVENT_RECORDED_STATUS_COMPLETE = 1,
}

/// <summary>Functions of acl/acl_rt.h.</summary>
/// <remarks>What enqueues work takes bare pointers: its callers hold references already, for as long as the work takes.</remarks>
internal static partial class AclRt
{
    /// <summary>An event that streams and hosts can wait for.</summary>
    public const uint ACL_EVENT_SYNC = 1;

    /// <summary>An event that notes its time, and without the other flag one that no stream can wait for.</summary>
    public const uint ACL_EVENT_TIME_LINE = 8;

    /// <summary>How many numbers an aclrtPtrAttributes has: the device, the aclrtMemLocationType, the size of a page, and four reserved ones.</summary>
    public const int PtrAttributeCount = 7;

    /// <summary>What must be exported for this file to work.</summary>
    public static ReadOnlySpan<string> Imports => s_imports;

    private static readonly string[] s_imports =
    [
        nameof(aclrtGetDeviceCount), nameof(aclrtSetDevice), nameof(aclrtResetDevice), nameof(aclrtGetDevice), nameof(aclrtDeviceCanAccessPeer),
        nameof(aclrtDeviceEnablePeerAccess), nameof(aclrtSetCurrentContext), nameof(aclrtGetCurrentContext),
        nameof(aclrtMalloc), nameof(aclrtFree), nameof(aclrtMemcpy), nameof(aclrtMemcpyAsync),
        nameof(aclrtGetMemInfo), nameof(aclrtMallocHost), nameof(aclrtFreeHost), nameof(aclrtMemset), nameof(aclrtMemsetAsync),
        nameof(aclrtCreateStream), nameof(aclrtCreateStreamWithConfig), nameof(aclrtDestroyStream), nameof(aclrtSynchronizeStream), nameof(aclrtStreamQuery),
        nameof(aclrtCreateEventExWithFlag), nameof(aclrtDestroyEvent), nameof(aclrtRecordEvent), nameof(aclrtQueryEventStatus),
        nameof(aclrtStreamWaitEvent), nameof(aclrtSynchronizeEvent), nameof(aclrtEventElapsedTime), nameof(aclrtPointerGetAttributes),
    ];

    /// <summary>How many NPUs the process sees. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetDeviceCount")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtGetDeviceCount(out uint count);

    /// <summary>Binds the primary context of a device to this thread, and counts; the first call for a device takes seconds.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtSetDevice")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtSetDevice(int deviceId);

    /// <summary>Takes back one aclrtSetDevice. The last one of the process ends the primary context, for all its threads. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtResetDevice")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtResetDevice(int deviceId);

    /// <summary>The device of the context that is current.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetDevice")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtGetDevice(out int deviceId);

    /// <summary>Whether two devices, which are not one, can reach each other's memory: 1 or 0. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtDeviceCanAccessPeer")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtDeviceCanAccessPeer(out int canAccessPeer, int deviceId, int peerDeviceId);

    /// <summary>Lets the device of the current context reach the memory of a peer; a copy between the two needs both ways. The flags are 0.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtDeviceEnablePeerAccess")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtDeviceEnablePeerAccess(int peerDeviceId, uint flags);

    /// <summary>Binds a context to this thread.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtSetCurrentContext")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtSetCurrentContext(nint context);

    /// <summary>The context of this thread. Where there is none, 8.5 answers 0 and null, later versions 107002: test both.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetCurrentContext")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtGetCurrentContext(out nint context);

    /// <summary>Allocates device memory of undefined content, 64-byte aligned; size 0 is refused. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMalloc")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMalloc(out DeviceMemoryHandle devPtr, nuint size, aclrtMemMallocPolicy policy);

    /// <summary>Frees device memory. Waits for no work that uses it.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtFree")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtFree(nint devPtr);

    /// <summary>Copies and returns when the copy is done; waits for no stream. A count of 0 fails before 9.2. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMemcpy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMemcpy(nint dst, nuint destMax, nint src, nuint count, aclrtMemcpyKind kind);

    /// <summary>Enqueues a copy. Host memory that CANN did not allocate is copied synchronously where the driver can tell. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMemcpyAsync")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMemcpyAsync(nint dst, nuint destMax, nint src, nuint count, aclrtMemcpyKind kind, nint stream);

    /// <summary>Allocates pinned host memory of undefined content; size 0 is refused. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMallocHost")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMallocHost(out PinnedMemoryHandle hostPtr, nuint size);

    /// <summary>Frees pinned host memory. Waits for no work that uses it.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtFreeHost")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtFreeHost(nint hostPtr);

    /// <summary>Sets bytes and returns when that is done; waits for no stream, and does not hold count against maxCount. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMemset")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMemset(nint devPtr, nuint maxCount, int value, nuint count);

    /// <summary>Enqueues to set bytes. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtMemsetAsync")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtMemsetAsync(nint devPtr, nuint maxCount, int value, nuint count, nint stream);

    /// <summary>The bytes of the current device: nobody's, and all. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtGetMemInfo")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtGetMemInfo(aclrtMemAttr attr, out nuint free, out nuint total);

    /// <summary>Tells of an address whose it is: on a device, or else the host's. Needs no context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtPointerGetAttributes")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtPointerGetAttributes(nint ptr, nint attributes);

    /// <summary>Creates a stream of the highest priority in the current context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtCreateStream")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtCreateStream(out AclStreamHandle stream);

    /// <summary>As <see cref="aclrtCreateStream"/>, with a priority of 0, the highest, to 7; some versions take no notice of it.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtCreateStreamWithConfig")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtCreateStreamWithConfig(out AclStreamHandle stream, uint priority, uint flag);

    /// <summary>Waits for the stream's work and destroys it. Needs the stream's own context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtDestroyStream")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtDestroyStream(nint stream);

    /// <summary>Waits for the stream's work; errors of that work come out here. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtSynchronizeStream")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtSynchronizeStream(nint stream);

    /// <summary>Whether the stream's work is done; 0 is the default stream of the context. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtStreamQuery")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtStreamQuery(nint stream, out aclrtStreamStatus status);

    /// <summary>Creates an event that can be recorded again without a reset. Needs a context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtCreateEventExWithFlag")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtCreateEventExWithFlag(out AclEventHandle @event, uint flag);

    /// <summary>Destroys an event, recorded or not.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtDestroyEvent")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtDestroyEvent(nint @event);

    /// <summary>Enqueues the event on a stream. Needs the stream's own context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtRecordEvent")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtRecordEvent(nint @event, nint stream);

    /// <summary>Lets a stream wait for an event as it was recorded last. Needs the stream's own context.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtStreamWaitEvent")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtStreamWaitEvent(nint stream, nint @event);

    /// <summary>Whether the stream has passed the event.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtQueryEventStatus")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtQueryEventStatus(AclEventHandle @event, out aclrtEventRecordedStatus status);

    /// <summary>Waits until the streams that recorded the event last have passed that. Errors of their work do not come out here.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtSynchronizeEvent")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtSynchronizeEvent(AclEventHandle @event);

    /// <summary>The milliseconds between two events with times, both recorded on one stream and passed.</summary>
    [LibraryImport(CannLibrary.Acl, EntryPoint = "aclrtEventElapsedTime")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int aclrtEventElapsedTime(out float ms, AclEventHandle startEvent, AclEventHandle endEvent);
}
