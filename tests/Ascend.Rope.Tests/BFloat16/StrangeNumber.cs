using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Ascend.Rope.Tests;

/// <summary>A number that converts to no other type and from none, and can do nothing else either.</summary>
internal readonly record struct StrangeNumber : INumberBase<StrangeNumber>
{
    public static StrangeNumber One => default;

    public static StrangeNumber Zero => default;

    public static StrangeNumber AdditiveIdentity => default;

    public static StrangeNumber MultiplicativeIdentity => default;

    public static int Radix => 2;

    static bool INumberBase<StrangeNumber>.TryConvertFromChecked<TOther>(TOther value, out StrangeNumber result)
    {
        result = default;
        return false;
    }

    static bool INumberBase<StrangeNumber>.TryConvertFromSaturating<TOther>(TOther value, out StrangeNumber result)
    {
        result = default;
        return false;
    }

    static bool INumberBase<StrangeNumber>.TryConvertFromTruncating<TOther>(TOther value, out StrangeNumber result)
    {
        result = default;
        return false;
    }

    static bool INumberBase<StrangeNumber>.TryConvertToChecked<TOther>(StrangeNumber value, [MaybeNullWhen(false)] out TOther result)
    {
        result = default;
        return false;
    }

    static bool INumberBase<StrangeNumber>.TryConvertToSaturating<TOther>(StrangeNumber value, [MaybeNullWhen(false)] out TOther result)
    {
        result = default;
        return false;
    }

    static bool INumberBase<StrangeNumber>.TryConvertToTruncating<TOther>(StrangeNumber value, [MaybeNullWhen(false)] out TOther result)
    {
        result = default;
        return false;
    }

    public static StrangeNumber operator +(StrangeNumber value) => throw new UnreachableException();

    public static StrangeNumber operator -(StrangeNumber value) => throw new UnreachableException();

    public static StrangeNumber operator ++(StrangeNumber value) => throw new UnreachableException();

    public static StrangeNumber operator --(StrangeNumber value) => throw new UnreachableException();

    public static StrangeNumber operator +(StrangeNumber left, StrangeNumber right) => throw new UnreachableException();

    public static StrangeNumber operator -(StrangeNumber left, StrangeNumber right) => throw new UnreachableException();

    public static StrangeNumber operator *(StrangeNumber left, StrangeNumber right) => throw new UnreachableException();

    public static StrangeNumber operator /(StrangeNumber left, StrangeNumber right) => throw new UnreachableException();

    public static StrangeNumber Abs(StrangeNumber value) => throw new UnreachableException();

    public static bool IsCanonical(StrangeNumber value) => throw new UnreachableException();

    public static bool IsComplexNumber(StrangeNumber value) => throw new UnreachableException();

    public static bool IsEvenInteger(StrangeNumber value) => throw new UnreachableException();

    public static bool IsFinite(StrangeNumber value) => throw new UnreachableException();

    public static bool IsImaginaryNumber(StrangeNumber value) => throw new UnreachableException();

    public static bool IsInfinity(StrangeNumber value) => throw new UnreachableException();

    public static bool IsInteger(StrangeNumber value) => throw new UnreachableException();

    public static bool IsNaN(StrangeNumber value) => throw new UnreachableException();

    public static bool IsNegative(StrangeNumber value) => throw new UnreachableException();

    public static bool IsNegativeInfinity(StrangeNumber value) => throw new UnreachableException();

    public static bool IsNormal(StrangeNumber value) => throw new UnreachableException();

    public static bool IsOddInteger(StrangeNumber value) => throw new UnreachableException();

    public static bool IsPositive(StrangeNumber value) => throw new UnreachableException();

    public static bool IsPositiveInfinity(StrangeNumber value) => throw new UnreachableException();

    public static bool IsRealNumber(StrangeNumber value) => throw new UnreachableException();

    public static bool IsSubnormal(StrangeNumber value) => throw new UnreachableException();

    public static bool IsZero(StrangeNumber value) => throw new UnreachableException();

    public static StrangeNumber MaxMagnitude(StrangeNumber x, StrangeNumber y) => throw new UnreachableException();

    public static StrangeNumber MaxMagnitudeNumber(StrangeNumber x, StrangeNumber y) => throw new UnreachableException();

    public static StrangeNumber MinMagnitude(StrangeNumber x, StrangeNumber y) => throw new UnreachableException();

    public static StrangeNumber MinMagnitudeNumber(StrangeNumber x, StrangeNumber y) => throw new UnreachableException();

    public static StrangeNumber Parse(string s, IFormatProvider? provider) => throw new UnreachableException();

    public static StrangeNumber Parse(string s, NumberStyles style, IFormatProvider? provider) => throw new UnreachableException();

    public static StrangeNumber Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => throw new UnreachableException();

    public static StrangeNumber Parse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider) => throw new UnreachableException();

    public static bool TryParse(string? s, IFormatProvider? provider, out StrangeNumber result) => throw new UnreachableException();

    public static bool TryParse(string? s, NumberStyles style, IFormatProvider? provider, out StrangeNumber result) => throw new UnreachableException();

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out StrangeNumber result) => throw new UnreachableException();

    public static bool TryParse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider, out StrangeNumber result) => throw new UnreachableException();

    public string ToString(string? format, IFormatProvider? formatProvider) => throw new UnreachableException();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        throw new UnreachableException();
}
