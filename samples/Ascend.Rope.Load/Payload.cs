using System.Diagnostics;

namespace Ascend.Rope.Load;

/// <summary>A request, and the only right answer to it.</summary>
/// <param name="Number">Names it among those of the run.</param>
/// <param name="IsStep">Whether it is a step of a session; else it brings cos and sin.</param>
/// <param name="Query">Shape, type and positions.</param>
/// <param name="Body">The operands, back to back: x, and where there is no session cos and sin.</param>
/// <param name="Expected">What the library gives on the CPU.</param>
internal sealed record Payload(int Number, bool IsStep, string Query, byte[] Body, byte[] Expected)
{
    private long _sentAt;

    public ReadOnlySpan<byte> X => Body.AsSpan(0, Expected.Length);

    /// <summary>Empty where the rows are a session's.</summary>
    public ReadOnlySpan<byte> Cos => Body.AsSpan(Expected.Length, AnglesByteCount);

    public ReadOnlySpan<byte> Sin => Body.AsSpan(Expected.Length + AnglesByteCount);

    /// <summary>How long ago it was sent last; null before.</summary>
    public TimeSpan? SentBefore => Volatile.Read(ref _sentAt) is var sentAt and not 0 ? Stopwatch.GetElapsedTime(sentAt) : null;

    private int AnglesByteCount => (Body.Length - Expected.Length) / 2;

    public void Sent() => Volatile.Write(ref _sentAt, Stopwatch.GetTimestamp());
}
