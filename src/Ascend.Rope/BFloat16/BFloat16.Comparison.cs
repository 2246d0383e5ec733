namespace Ascend.Rope;

/// <content>
/// Comparison: the operators as IEEE 754 has them, <c>Equals</c> and <c>CompareTo</c> as a total order for keys and sorting.
/// </content>
public readonly partial struct BFloat16
{
    /// <summary>Whether two numbers are equal: +0 equals −0, and NaN equals nothing.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether they are.</returns>
    public static bool operator ==(BFloat16 left, BFloat16 right) => (float)left == (float)right;

    /// <summary>Whether two numbers differ: NaN differs from everything, itself included.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether they do.</returns>
    public static bool operator !=(BFloat16 left, BFloat16 right) => (float)left != (float)right;

    /// <summary>Whether a number is less than another. False if either is NaN.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether it is.</returns>
    public static bool operator <(BFloat16 left, BFloat16 right) => (float)left < (float)right;

    /// <summary>Whether a number is greater than another. False if either is NaN.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether it is.</returns>
    public static bool operator >(BFloat16 left, BFloat16 right) => (float)left > (float)right;

    /// <summary>Whether a number is less than or equal to another. False if either is NaN.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether it is.</returns>
    public static bool operator <=(BFloat16 left, BFloat16 right) => (float)left <= (float)right;

    /// <summary>Whether a number is greater than or equal to another. False if either is NaN.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <returns>Whether it is.</returns>
    public static bool operator >=(BFloat16 left, BFloat16 right) => (float)left >= (float)right;

    /// <summary>Whether two values are the same: as <c>==</c>, but every NaN equals every NaN.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Whether they are.</returns>
    public bool Equals(BFloat16 other) => this == other || (IsNaN(this) && IsNaN(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <summary>A hash code that agrees with <see cref="Equals(BFloat16)"/>: one for both zeros, one for all NaNs.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => IsZero(this) || IsNaN(this) ? _bits & InfinityBits : _bits;

    /// <summary>Orders by value. NaN comes first and equals NaN; the two zeros are equal.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(BFloat16 other) => ((float)this).CompareTo((float)other);

    /// <summary>Orders by value, after null. NaN comes first and equals NaN; the two zeros are equal.</summary>
    /// <param name="obj">A BFloat16 or null.</param>
    /// <returns>Negative, zero or positive.</returns>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is neither null nor a BFloat16.</exception>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException($"The object must be a {nameof(BFloat16)}; it is a {obj.GetType()}.", nameof(obj)),
    };
}
