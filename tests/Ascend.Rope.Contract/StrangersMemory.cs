using System.Runtime.InteropServices;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Memory of the device that was allocated without the library, and counts how often it was given back.</summary>
internal sealed unsafe class StrangersMemory : IDisposable
{
    private int _releases;

    public StrangersMemory(long byteCount)
    {
        Assert.SkipUnless(Target.IsEmulator || !Target.IsNpu, "Only the emulator's memory is in reach of the tests.");
        ByteCount = byteCount;
        Address = Target.IsEmulator ? EmulatorControl.Malloc((nuint)byteCount) : (nint)NativeMemory.AlignedAlloc((nuint)byteCount, 64);
    }

    public nint Address { get; }

    public long ByteCount { get; }

    public int Releases => Volatile.Read(ref _releases);

    /// <summary>The memory as the library borrows it.</summary>
    public ForeignMemory Lend() => new(Address, ByteCount, Release);

    public void Release() => Interlocked.Increment(ref _releases);

    public void Dispose()
    {
        if (Target.IsEmulator)
            EmulatorControl.Free(Address);
        else
            NativeMemory.AlignedFree((void*)Address);
    }
}
