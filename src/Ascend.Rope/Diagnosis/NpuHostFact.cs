namespace Ascend.Rope;

/// <summary>Something that was seen of a host and is right or wrong only beside others: a version, a folder, a number.</summary>
/// <param name="Name">What it is, such as <c>driver</c>.</param>
/// <param name="Value">What was seen.</param>
public readonly record struct NpuHostFact(string Name, string Value)
{
    /// <summary>As in <c>driver: 25.0.rc1.1 in /usr/local/Ascend/driver</c>.</summary>
    public override string ToString() => $"{Name}: {Value}";
}
