namespace Ascend.Rope;

/// <content>Rows that are copied from a larger tensor.</content>
public sealed partial class NpuTensor
{
    /// <summary>Checks, beside the shape, that a stream can copy rows of another tensor into this one.</summary>
    internal void CheckRowsOf(NpuTensor source, NpuStream stream)
    {
        ThrowIfDisposed();
        source.ThrowIfDisposed();
        ThrowIfReadOnly("this tensor");
        if (source.ElementType != ElementType)
            throw new ArgumentException($"Rows are copied between tensors of one element type; this is {this}, the rows are of {source.ElementType}.");
        CheckStream(stream);
        source.CheckStream(stream);
    }
}
