namespace Ascend.Rope.Kernels;

/// <summary>Rows that lie at a pitch, with the factors for each: what a kernel does in one go.</summary>
internal unsafe struct RowRun
{
    /// <summary>The first row of x: 64 codes, pairs side by side.</summary>
    public ushort* X;

    /// <summary>From a row of x to the next, in elements.</summary>
    public nint XStep;

    /// <summary>The first row of cos, as the kernel's <see cref="IFactors"/> say.</summary>
    public void* Cos;

    /// <summary>From a row of cos to the next, in bytes: 0 for one row for all.</summary>
    public nint CosStep;

    /// <summary>The first row of sin.</summary>
    public void* Sin;

    /// <summary>From a row of sin to the next, in bytes.</summary>
    public nint SinStep;

    /// <summary>The first row of y.</summary>
    public ushort* Y;

    /// <summary>From a row of y to the next, in elements.</summary>
    public nint YStep;

    /// <summary>How many rows.</summary>
    public nint Count;

    /// <summary>How far ahead of a row of x, in bytes, one is that will be wanted soon.</summary>
    public nint Ahead;

    /// <summary>Leaves some rows behind.</summary>
    public void Skip(nint rows)
    {
        X += rows * XStep;
        Cos = (byte*)Cos + (rows * CosStep);
        Sin = (byte*)Sin + (rows * SinStep);
        Y += rows * YStep;
        Count -= rows;
    }
}
