namespace Ascend.Rope.Kernels;

/// <summary>The operator on one row of 64 elements, at one width.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Widens a row of cos or sin to float.</summary>
    /// <param name="row">64 elements.</param>
    /// <param name="wide">Room for 64 floats.</param>
    static abstract void Widen<TFormat>(ushort* row, float* wide)
        where TFormat : IElementFormat;

    /// <summary>Rotates a row. The row is read whole before any of it is stored, so that y may be x.</summary>
    /// <param name="x">32 pairs of elements.</param>
    /// <param name="cos">64 floats.</param>
    /// <param name="sin">64 floats.</param>
    /// <param name="y">Room for 64 elements: the first components of the rotated pairs, then the second.</param>
    static abstract void Rotate<TFormat>(ushort* x, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat;
}
