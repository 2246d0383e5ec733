using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster.Contract;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>How a call ended, after however many attempts: one of both is there.</summary>
/// <param name="Reply">The answer that served it.</param>
/// <param name="Refusal">Why it was not served.</param>
/// <param name="Attempts">How many attempts there were.</param>
internal readonly record struct RepeatedCall<T>(T? Reply, Refusal? Refusal, int Attempts) where T : SiloReply;
