using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Hosting;

/// <summary>A device has computed something else than the operator's definition says.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Nobody else makes one.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It stays within the pool, whose devices say why they are lost.")]
internal sealed class WrongBitsException(string message) : Exception(message);
