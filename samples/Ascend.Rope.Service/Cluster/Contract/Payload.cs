using System.Buffers;
using Ascend.Rope.Service.Memory;
using Orleans.Serialization.Buffers;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>Operands in native memory, on their way between gateway and silo: written from where they are, and read to where they are used.</summary>
/// <remarks>
/// What is lent is its sender's, who takes it back whatever becomes of the message: a message that is sent later, or again, then has nothing in it. What is owned
/// goes back to its pool when it has been used, or written; the finalizer sees to messages that nobody got.
/// </remarks>
[Immutable]
internal sealed class Payload : IDisposable
{
    private readonly Lock _lock = new();
    private readonly NativeBlock? _block;
    private ReadOnlyMemory<byte> _memory;
    private bool _isGone;

    private Payload(NativeBlock? block, ReadOnlyMemory<byte> memory, bool isGone)
    {
        (_block, _memory, _isGone) = (block, memory, isGone);
        if (block is null)
            GC.SuppressFinalize(this);
    }

    ~Payload()
    {
        if (!_isGone)
            _block?.Return();
    }

    /// <summary>The bytes; none once they are gone.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    public int Length => _memory.Length;

    /// <summary>Whether the bytes are there.</summary>
    public bool IsThere => !_isGone;

    /// <summary>Memory of the sender, until it disposes of this.</summary>
    public static Payload Lend(ReadOnlyMemory<byte> memory) => new(block: null, memory, isGone: false);

    /// <summary>A block that is this payload's from now on.</summary>
    public static Payload Own(NativeBlock block, int length) => new(block, block.Memory[..length], isGone: false);

    /// <summary>One that came with nothing in it.</summary>
    public static Payload Gone() => new(block: null, default, isGone: true);

    /// <summary>Writes the bytes, with whether they are there before them, and a length before all. What is owned is gone then.</summary>
    public void WriteTo<TBufferWriter>(ref Writer<TBufferWriter> writer) where TBufferWriter : IBufferWriter<byte>
    {
        lock (_lock)
        {
            writer.WriteVarUInt32((uint)(1 + _memory.Length));
            writer.WriteByte(_isGone ? (byte)0 : (byte)1);
            writer.Write(_memory.Span);
            if (_block is not null)
                Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isGone)
                return;
            _isGone = true;
            _memory = default;
            _block?.Return();
        }

        GC.SuppressFinalize(this);
    }
}
