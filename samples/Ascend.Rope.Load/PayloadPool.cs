using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Load;

/// <summary>Requests made ahead, so that the driver's own time goes to sending them. Neighbours differ: an answer that belongs to another request is a wrong one.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Operands are to be the same for a seed.")]
internal sealed class PayloadPool
{
    /// <summary>How many requests of a size there are at most, and how many bytes they have.</summary>
    private const int MostOfASize = 256;
    private const long MostBytesOfASize = 32 * 1024 * 1024;

    private readonly Payload[][] _payloads;
    private readonly double[] _limits;

    /// <param name="settings">Sizes and types, and what they are drawn from.</param>
    /// <param name="table">The table of the sessions whose steps they are; null for whole requests.</param>
    /// <param name="number">How many there are elsewhere: they are numbered from the next on.</param>
    public PayloadPool(LoadSettings settings, RopeTable? table, int number)
    {
        Random random = new(settings.Seed);
        _payloads = [.. settings.Tokens.Select(share => Enumerable.Range(0, CountOf(settings.Heads, share.Tokens))
            .Select(_ => settings.Type == NpuElementType.Float16
                ? Create(++number, random, settings, share.Tokens, table, value => (Half)value)
                : Create(++number, random, settings, share.Tokens, table, value => (BFloat16)value))
            .ToArray())];
        double sum = 0;
        _limits = [.. settings.Tokens.Select(share => sum += share.Weight)];
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Payload> All => _payloads.SelectMany(size => size);

    /// <summary>The request that is sent next. One thread at a time.</summary>
    public Payload Next(Random random, long index)
    {
        double drawn = random.NextDouble() * _limits[^1];
        Payload[] size = _payloads[Array.FindIndex(_limits, limit => drawn < limit)];
        return size[index % size.Length];
    }

    /// <summary>The name of a type in queries.</summary>
    public static string NameOf(NpuElementType type) => type == NpuElementType.Float16 ? SafetensorsType.Float16 : SafetensorsType.BFloat16;

    private static int CountOf(int heads, int tokens)
    {
        const int BytesOfARow = RopeShape.HeadDim * sizeof(ushort);
        return (int)Math.Clamp(MostBytesOfASize / (2L * heads * tokens * BytesOfARow), 2, MostOfASize);
    }

    private static Payload Create<T>(int number, Random random, LoadSettings settings, int tokens, RopeTable? table, Func<float, T> convert)
        where T : unmanaged
    {
        RopeShape shape = new(1, settings.Heads, tokens);
        T[] x = [.. Enumerable.Range(0, checked(settings.Heads * tokens * RopeShape.HeadDim)).Select(_ => convert((8 * random.NextSingle()) - 4))];
        T[] cos = new T[tokens * RopeShape.HeadDim];
        T[] sin = new T[cos.Length];
        T[] y = new T[x.Length];
        string query = string.Create(CultureInfo.InvariantCulture, $"shape=1,{settings.Heads},{tokens},64");
        if (table is null)
        {
            query += $"&dtype={NameOf(settings.Type)}";
            for (int i = 0; i < cos.Length; i++)
            {
                float angle = random.NextSingle() * MathF.Tau;
                (cos[i], sin[i]) = (convert(MathF.Cos(angle)), convert(MathF.Sin(angle)));
            }
        }
        else
        {
            int first = random.Next(settings.Positions - tokens + 1);
            query += string.Create(CultureInfo.InvariantCulture, $"&positions={first}-{first + tokens - 1}");
            table.Gather([.. Enumerable.Range(first, tokens)], cos.AsSpan(), sin);
        }

        InterleaveRope.Apply<T>(x, cos, sin, y, shape);
        byte[] body = [.. Bytes(x), .. table is null ? Bytes(cos) : [], .. table is null ? Bytes(sin) : []];
        return new Payload(number, table is not null, query, body, [.. Bytes(y)]);
    }

    private static ReadOnlySpan<byte> Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values);
}
