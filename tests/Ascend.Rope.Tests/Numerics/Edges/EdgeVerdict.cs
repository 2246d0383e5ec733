namespace Ascend.Rope.Tests.Numerics;

/// <summary>What a device gave for a group. Programs read it: fields may be added, but not renamed, removed or changed in meaning.</summary>
/// <param name="Type">Half or BFloat16.</param>
/// <param name="Group">What is special of the numbers.</param>
/// <param name="Claimed">Whether the library claims the bits of the definition for them.</param>
/// <param name="Elements">How many results there are.</param>
/// <param name="Equal">How many have the bits of the definition, NaN by class.</param>
/// <param name="Explanations">The ways of computing that give all of these bits; several where the group does not tell them apart.</param>
/// <param name="Example">The first result that is not as defined; null where there is none.</param>
internal sealed record EdgeVerdict(string Type, string Group, bool Claimed, int Elements, int Equal, IReadOnlyList<string> Explanations, string? Example)
{
    public const string AsDefined = "as defined";

    /// <summary>Whether the device does what the library claims.</summary>
    public bool IsGood => !Claimed || Equal == Elements;

    /// <summary>The explanations in words.</summary>
    public string Explanation => Words(Explanations);

    public static EdgeVerdict Of(EdgeGroup group, ushort[] actual)
    {
        ushort[] defined = group.Defined();
        int[] wrong = [.. Enumerable.Range(0, defined.Length).Where(i => !group.IsSame(defined[i], actual[i]))];
        string[] explanations =
        [
            .. wrong.Length == 0 ? [AsDefined] : Array.Empty<string>(),
            .. Arithmetic.Others.Where(other => group.IsSame(other.Apply(group), actual)).Select(other => other.Name),
        ];
        return new EdgeVerdict(
            group.Format.Name, group.Name, group.IsClaimed, defined.Length, defined.Length - wrong.Length, explanations,
            wrong.Length == 0 ? null : Describe(group, wrong[0], defined[wrong[0]], actual[wrong[0]]));
    }

    /// <summary>How a device computes that gave these for the groups of a type: what explains all of them.</summary>
    public static string Sum(IEnumerable<EdgeVerdict> verdicts) =>
        Words([.. verdicts.Select(verdict => verdict.Explanations).Aggregate((left, right) => [.. left.Intersect(right)])]);

    private static string Words(IReadOnlyList<string> explanations) =>
        explanations.Contains(AsDefined) ? AsDefined : explanations.Count == 0 ? "unexplained" : string.Join(", or ", explanations);

    private static string Describe(EdgeGroup group, int element, ushort defined, ushort actual)
    {
        EdgePair pair = group.PairOf(element);
        return $"x {pair.A:X4} {pair.B:X4}, cos {pair.Cos:X4}, sin {pair.Sin:X4}, {(element % 64 < 32 ? "first" : "second")} half: {defined:X4} by definition, {actual:X4} here";
    }
}
