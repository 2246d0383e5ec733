using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ascend.Rope.TestHost;

/// <summary>The side of a <see cref="GuardedMemory"/> that an unreadable page adjoins without a gap.</summary>
internal enum GuardedSide
{
    /// <summary>The first byte is the first of a page.</summary>
    Start,

    /// <summary>The last byte is the last of a page.</summary>
    End,
}

/// <summary>Memory between two pages that can be neither read nor written. Linux only.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtectNone = 0;
    private const int ProtectRead = 1;
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    private readonly byte* _mapping;
    private readonly nuint _pages;

    public GuardedMemory(int bytes, GuardedSide side)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        _pages = ((nuint)bytes + page - 1) / page * page;
        nint mapping = Map(0, _pages + (2 * page), ProtectNone, MapPrivateAnonymous, -1, 0);
        if (mapping == -1) throw new Win32Exception();
        _mapping = (byte*)mapping;

        Protect(ProtectReadWrite);
        Codes = (ushort*)(First + (side == GuardedSide.Start ? 0 : _pages - (nuint)bytes));
    }

    public ushort* Codes { get; }

    private byte* First => _mapping + Environment.SystemPageSize;

    public void MakeReadOnly() => Protect(ProtectRead);

    public void Dispose()
    {
        if (Unmap(_mapping, _pages + (2 * (nuint)Environment.SystemPageSize)) != 0) throw new Win32Exception();
    }

    private void Protect(int protection)
    {
        if (Protect(First, _pages, protection) != 0) throw new Win32Exception();
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(byte* address, nuint length, int protection);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(byte* address, nuint length);
}
