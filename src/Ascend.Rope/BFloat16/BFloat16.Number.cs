using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <content>What generic math asks for beyond the members that a caller names directly.</content>
public readonly partial struct BFloat16
{
    /// <summary>Converts any number, rounding once. Nothing overflows: what is too large becomes infinite.</summary>
    /// <typeparam name="TOther">The type of the number.</typeparam>
    /// <param name="value">The number.</param>
    /// <returns>The nearest number.</returns>
    /// <exception cref="NotSupportedException">Neither type knows the other.</exception>
    public static BFloat16 CreateChecked<TOther>(TOther value)
        where TOther : INumberBase<TOther> =>
        TryConvertFrom(value, out BFloat16 result) || TOther.TryConvertToChecked(value, out result) ? result : throw Unknown<TOther>();

    /// <inheritdoc cref="CreateChecked"/>
    public static BFloat16 CreateSaturating<TOther>(TOther value)
        where TOther : INumberBase<TOther> =>
        TryConvertFrom(value, out BFloat16 result) || TOther.TryConvertToSaturating(value, out result) ? result : throw Unknown<TOther>();

    /// <inheritdoc cref="CreateChecked"/>
    public static BFloat16 CreateTruncating<TOther>(TOther value)
        where TOther : INumberBase<TOther> =>
        TryConvertFrom(value, out BFloat16 result) || TOther.TryConvertToTruncating(value, out result) ? result : throw Unknown<TOther>();

    static int INumberBase<BFloat16>.Radix => 2;

    static BFloat16 IAdditiveIdentity<BFloat16, BFloat16>.AdditiveIdentity => Zero;

    static BFloat16 IMultiplicativeIdentity<BFloat16, BFloat16>.MultiplicativeIdentity => One;

    static bool INumberBase<BFloat16>.IsCanonical(BFloat16 value) => true;

    static bool INumberBase<BFloat16>.IsComplexNumber(BFloat16 value) => false;

    static bool INumberBase<BFloat16>.IsImaginaryNumber(BFloat16 value) => false;

    static bool INumberBase<BFloat16>.TryConvertFromChecked<TOther>(TOther value, out BFloat16 result) =>
        TryConvertFrom(value, out result);

    static bool INumberBase<BFloat16>.TryConvertFromSaturating<TOther>(TOther value, out BFloat16 result) =>
        TryConvertFrom(value, out result);

    static bool INumberBase<BFloat16>.TryConvertFromTruncating<TOther>(TOther value, out BFloat16 result) =>
        TryConvertFrom(value, out result);

    static bool INumberBase<BFloat16>.TryConvertToChecked<TOther>(BFloat16 value, [MaybeNullWhen(false)] out TOther result)
    {
        if (TOther.TryConvertFromChecked((float)value, out result)) return true;

        bool known = IsKnown<TOther>();
        result = known ? TOther.CreateChecked((float)value) : default;
        return known;
    }

    static bool INumberBase<BFloat16>.TryConvertToSaturating<TOther>(BFloat16 value, [MaybeNullWhen(false)] out TOther result)
    {
        if (TOther.TryConvertFromSaturating((float)value, out result)) return true;

        bool known = IsKnown<TOther>();
        result = known ? TOther.CreateSaturating((float)value) : default;
        return known;
    }

    static bool INumberBase<BFloat16>.TryConvertToTruncating<TOther>(BFloat16 value, [MaybeNullWhen(false)] out TOther result)
    {
        if (TOther.TryConvertFromTruncating((float)value, out result)) return true;

        bool known = IsKnown<TOther>();
        result = known ? TOther.CreateTruncating((float)value) : default;
        return known;
    }

    /// <summary>
    /// Converts from a type that it knows, through the widest type of its kind: nothing overflows, so checked, saturating and
    /// truncating agree.
    /// </summary>
    private static bool TryConvertFrom<TOther>(TOther value, out BFloat16 result)
        where TOther : INumberBase<TOther>
    {
        if (!IsKnown<TOther>())
        {
            result = default;
            return false;
        }

        if (typeof(TOther) == typeof(BFloat16)) result = (BFloat16)(object)value;
        else if (typeof(TOther) == typeof(decimal)) result = (BFloat16)decimal.CreateTruncating(value);
        else if (typeof(TOther) == typeof(BigInteger)) result = FromBigInteger((BigInteger)(object)value);
        else if (IsFloatingPoint<TOther>()) result = (BFloat16)double.CreateTruncating(value);
        else if (TOther.IsNegative(value)) result = (BFloat16)Int128.CreateTruncating(value);
        else result = (BFloat16)UInt128.CreateTruncating(value);
        return true;
    }

    /// <summary>Rounds once: what 128 bits do not hold is infinite, as is the largest number that they do hold.</summary>
    private static BFloat16 FromBigInteger(BigInteger value)
    {
        var magnitude = (BFloat16)UInt128.CreateSaturating(BigInteger.Abs(value));
        return value.Sign < 0 ? -magnitude : magnitude;
    }

    private static NotSupportedException Unknown<TOther>() => new($"There is no conversion from {typeof(TOther)} to {nameof(BFloat16)}.");

    private static bool IsKnown<TOther>() =>
        typeof(TOther) == typeof(BFloat16) || typeof(TOther) == typeof(decimal) || typeof(TOther) == typeof(BigInteger)
        || IsFloatingPoint<TOther>() || IsInteger<TOther>();

    private static bool IsFloatingPoint<TOther>() =>
        typeof(TOther) == typeof(Half) || typeof(TOther) == typeof(float) || typeof(TOther) == typeof(double)
        || typeof(TOther) == typeof(NFloat);

    private static bool IsInteger<TOther>() =>
        typeof(TOther) == typeof(byte) || typeof(TOther) == typeof(sbyte) || typeof(TOther) == typeof(char)
        || typeof(TOther) == typeof(short) || typeof(TOther) == typeof(ushort)
        || typeof(TOther) == typeof(int) || typeof(TOther) == typeof(uint)
        || typeof(TOther) == typeof(long) || typeof(TOther) == typeof(ulong)
        || typeof(TOther) == typeof(nint) || typeof(TOther) == typeof(nuint)
        || typeof(TOther) == typeof(Int128) || typeof(TOther) == typeof(UInt128);
}
