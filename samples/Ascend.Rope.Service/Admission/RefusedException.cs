using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Service.Admission;

/// <summary>Ends a request that cannot be served. What is refused under load is told without it.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It is made of a refusal.")]
internal sealed class RefusedException(Refusal refusal) : Exception($"{refusal.Rule} {refusal.Value} {refusal.Remedy}")
{
    public Refusal Refusal { get; } = refusal;
}
