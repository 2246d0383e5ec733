using System.Runtime.InteropServices;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Memory that does not move and starts on a cache line, alike for all candidates.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;

    public NativeBuffer(int length)
    {
        Length = length;
        Pointer = (T*)NativeMemory.AlignedAlloc((nuint)ByteCount, CacheLine);
        Span.Clear();
    }

    public int Length { get; }

    public T* Pointer { get; private set; }

    public long ByteCount => (long)Length * sizeof(T);

    public Span<T> Span => new(Pointer, Length);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
