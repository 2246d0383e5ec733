using System.Globalization;

namespace Ascend.Rope.Diagnosis;

/// <summary>
/// The numbers that a version begins with: 25.0 of <c>25.0.rc1.1</c>, 8.1 of <c>8.1.RC1</c>, 7.7.0.1.231 of firmware. Numbers that are not there count
/// as 0.
/// </summary>
/// <param name="Numbers">At least one.</param>
internal sealed record VersionNumber(IReadOnlyList<int> Numbers) : IComparable<VersionNumber>
{
    public int Major => Numbers[0];

    public int Minor => Numbers.Count > 1 ? Numbers[1] : 0;

    /// <summary>Reads a version; null where it begins with no number.</summary>
    public static VersionNumber? TryParse(string? text)
    {
        List<int> numbers = [];
        foreach (string part in (text ?? "").Split('.'))
        {
            string digits = string.Concat(part.TakeWhile(char.IsAsciiDigit));
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                break;
            numbers.Add(number);
            if (digits.Length < part.Length)
                break;
        }

        return numbers.Count == 0 ? null : new VersionNumber(numbers);
    }

    public int CompareTo(VersionNumber? other)
    {
        if (other is null)
            return 1;
        for (int i = 0; i < Math.Max(Numbers.Count, other.Numbers.Count); i++)
        {
            if (Numbers.ElementAtOrDefault(i).CompareTo(other.Numbers.ElementAtOrDefault(i)) is not 0 and int order)
                return order;
        }

        return 0;
    }

    public override string ToString() => string.Join('.', Numbers);
}
