namespace Ascend.Rope.Backends;

/// <summary>Recorded work of a stream. Streams of its device replay it; once disposed of, it lives until its last replay is done.</summary>
internal interface IGraphBackend : IDisposable
{
    /// <summary>Disposes of a graph that its owner has forgotten. Called by a finalizer: waits for nothing.</summary>
    void Abandon();
}
