namespace Ascend.Rope.Kernels;

/// <summary>The operator on rows of 64 elements, at one width.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Whether there are too few registers for all the constants that it takes to widen factors beside x and results of a format for finite numbers.</summary>
    static abstract bool IsShortOfRegisters { get; }

    /// <summary>Widens rows of cos or sin.</summary>
    /// <param name="codes">The first row.</param>
    /// <param name="step">From one row to the next, in elements.</param>
    /// <param name="rows">How many.</param>
    /// <param name="wide">Room for 64 floats a row.</param>
    static abstract void Widen<TFormat>(ushort* codes, nint step, nint rows, float* wide)
        where TFormat : IElementFormat;

    /// <summary>The greatest code in some rows, without its sign and doubled: as the numbers compare, so do these.</summary>
    static abstract ushort Greatest(ushort* codes, nint step, nint rows);

    /// <summary>
    /// Rotates rows, and returns the greatest code of x if the format is for finite ones only, else nothing of use. Each row is read whole before any of
    /// it is stored, so that y may be x.
    /// </summary>
    static abstract ushort Rotate<TFormat, TFactors, TStores>(in RowRun run)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores;
}
