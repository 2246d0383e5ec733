namespace Ascend.Rope.TestHost.Fuzz;

/// <summary>A reader of files that is to be broken.</summary>
/// <param name="Seeds">Files to mutate, right ones and wrong ones.</param>
/// <param name="Words">Pieces that mean something to the reader.</param>
/// <param name="Read">Reads a file: true if it was taken, false if it was refused as it should be; whatever else it throws is a crash.</param>
internal sealed record FuzzTarget(byte[][] Seeds, byte[][] Words, Func<byte[], bool> Read);
