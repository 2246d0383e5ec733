namespace Ascend.Rope.Service.Operation;

/// <summary>How a batch was run, for the metrics.</summary>
/// <param name="IsGraph">Whether a graph was replayed, instead of each call enqueued.</param>
/// <param name="Tokens">How many tokens the call had, padding included.</param>
internal readonly record struct BatchLaunch(bool IsGraph, int Tokens);
