using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Tests.Numerics;

/// <summary>A way in which a vector unit may compute otherwise than the definition says.</summary>
/// <param name="Name">In words.</param>
/// <param name="FlushesInputs">float32 subnormals that are read count as zero.</param>
/// <param name="FlushesResults">Products and sums that are float32 subnormals become zero.</param>
/// <param name="FlushesCodes">Results that are subnormal in 16 bits become zero.</param>
/// <param name="Saturates">What is too large, or infinite, becomes the largest number, and NaN zero.</param>
internal sealed record Arithmetic(string Name, bool FlushesInputs = false, bool FlushesResults = false, bool FlushesCodes = false, bool Saturates = false)
{
    private const int HeadDim = 64;
    private const int Pairs = HeadDim / 2;

    /// <summary>Those that are known of vector units.</summary>
    public static IReadOnlyList<Arithmetic> Others { get; } =
    [
        new("float32 subnormals flushed to zero, read and computed", FlushesInputs: true, FlushesResults: true),
        new("float32 subnormals flushed to zero when computed", FlushesResults: true),
        new("float32 subnormals taken as zero when read", FlushesInputs: true),
        new("16-bit subnormals flushed to zero when stored", FlushesCodes: true),
        new("saturated: no infinity and no NaN", Saturates: true),
    ];

    /// <summary>The operator so computed.</summary>
    public ushort[] Apply(EdgeGroup group)
    {
        ushort[] y = new ushort[group.X.Length];
        for (int row = 0; row < y.Length; row += HeadDim)
        {
            for (int j = 0; j < Pairs; j++)
            {
                float a = Read(group, group.X[row + (2 * j)]), b = Read(group, group.X[row + (2 * j) + 1]);
                float cos = Read(group, group.Cos[row + j]), sin = Read(group, group.Sin[row + j]);
                y[row + j] = Store(group.Format, Keep(Keep(a * cos) + Keep(-b * sin)));
                cos = Read(group, group.Cos[row + j + Pairs]);
                sin = Read(group, group.Sin[row + j + Pairs]);
                y[row + j + Pairs] = Store(group.Format, Keep(Keep(b * cos) + Keep(a * sin)));
            }
        }

        return y;
    }

    private float Read(EdgeGroup group, ushort code) => (float)group.Format.Decode(code) is var value && FlushesInputs && float.IsSubnormal(value) ? Zero(value) : value;

    private float Keep(float value) => FlushesResults && float.IsSubnormal(value) ? Zero(value) : value;

    private static float Zero(float value) => float.CopySign(0, value);

    private ushort Store(SixteenBitFormat format, float value)
    {
        ushort code = format.Encode(value);
        int magnitude = code & 0x7FFF;
        if (FlushesCodes && magnitude < 0x8000 - format.Infinity)
            return (ushort)(code & 0x8000);
        return !Saturates || magnitude < format.Infinity ? code : format.IsNaN(code) ? (ushort)0 : (ushort)((code & 0x8000) | (format.Infinity - 1));
    }
}
