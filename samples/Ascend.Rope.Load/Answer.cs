namespace Ascend.Rope.Load;

/// <summary>What became of a request, and what the service said.</summary>
/// <param name="Ending">What became of it.</param>
/// <param name="Status">The status of the answer; 0 where there is none.</param>
/// <param name="HasRetryAfter">Whether the answer says when to try again.</param>
/// <param name="Reason">The reason of a refusal, where it is a problem of the service.</param>
internal readonly record struct Answer(Ending Ending, int Status = 0, bool HasRetryAfter = false, string? Reason = null);
