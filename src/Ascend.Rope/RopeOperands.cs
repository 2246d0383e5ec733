namespace Ascend.Rope;

/// <summary>The tensors of one call of the operator, for those that are enqueued together.</summary>
/// <remarks>It owns nothing: who made the tensors disposes of them, as soon as the call is enqueued if that suits.</remarks>
/// <param name="X">The rows to rotate, <c>[B, N, S, 64]</c>.</param>
/// <param name="Cos">The cosines, <c>[B, 1, S or 1, 64]</c>.</param>
/// <param name="Sin">The sines, in the shape of <paramref name="Cos"/>.</param>
/// <param name="Y">Receives the result: the shape and type of <paramref name="X"/>, dense.</param>
public readonly record struct RopeOperands(NpuTensor X, NpuTensor Cos, NpuTensor Sin, NpuTensor Y)
{
    /// <summary>How many tensors a call has.</summary>
    internal const int Count = 4;

    /// <summary>One of the four, in order.</summary>
    internal NpuTensor this[int index] => index switch
    {
        0 => X,
        1 => Cos,
        2 => Sin,
        _ => Y,
    };
}
