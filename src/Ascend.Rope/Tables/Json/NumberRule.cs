namespace Ascend.Rope.Tables.Json;

/// <summary>What a number of a configuration may be.</summary>
/// <param name="Text">The rule in words, after "must be".</param>
/// <param name="Least">No number below is allowed.</param>
/// <param name="Most">No number above is allowed.</param>
/// <param name="IsOpen">Whether <paramref name="Least"/> itself is not allowed.</param>
internal sealed record NumberRule(string Text, double Least, double Most, bool IsOpen = false)
{
    /// <summary>No parameter of a model comes near; beyond, the formulas would leave float32's range.</summary>
    private const double Large = 1e15;

    public static NumberRule Theta { get; } = new("a number above 1 and up to 1e15, the base of the frequencies", 1, Large, IsOpen: true);

    public static NumberRule Factor { get; } = new("a number from 1 to 1e6, by how much the context is extended", 1, 1e6);

    public static NumberRule Positive { get; } = new("a number above 0 and up to 1e15", 1 / Large, Large);

    public static NumberRule AttentionFactor { get; } = new("a number from 0.001 to 1000, by which cos and sin are multiplied", 0.001, 1000);

    public static NumberRule AttentionScale { get; } = new("a number from 0 to 100", 0, 100);

    public static NumberRule Fraction { get; } = new("a number above 0 and up to 1, the part of a head that is rotated", 0, 1, IsOpen: true);

    public static NumberRule OriginalLength { get; } =
        new("a whole number from 2 to 2147483647, the length that the model was trained for", 2, int.MaxValue);

    public static NumberRule Count { get; } = new("a whole number from 1 to 2147483647", 1, int.MaxValue);

    public bool Allows(double value) => (IsOpen ? value > Least : value >= Least) && value <= Most;
}
