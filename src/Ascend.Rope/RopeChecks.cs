using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <summary>
/// Everything that must hold before a backend is asked to rotate. The device itself checks neither the shape nor the bounds of its output, so what
/// passes here wrongly is written out of bounds there.
/// </summary>
internal static partial class RopeChecks
{
    /// <summary>What addresses of operands are multiples of, in bytes: the step in which the vector cores of an NPU load and store.</summary>
    private const int Alignment = 32;

    /// <summary>What the addresses of a copy within a device are multiples of, in bytes.</summary>
    private const int RowStep = 64;

    /// <summary>Checks a call over tensors and returns its geometry.</summary>
    public static RopeGeometry Tensors(NpuTensor x, NpuTensor cos, NpuTensor sin, NpuTensor y, NpuStream stream, RopeOptions options)
    {
        ArgumentNullException.ThrowIfNull(y);
        RopeGeometry geometry = Operands(x, cos, sin, stream, options);
        CheckUsable(y, nameof(y), x, stream);
        y.ThrowIfReadOnly(nameof(y));
        if (!y.Shape.SequenceEqual(x.Shape) || !y.IsDense)
            ThrowOutput(x, y);
        CheckAlignment(y, nameof(y));
        CheckOverlap(Place(y, x), Place(y, cos), Place(y, sin), options);
        return geometry;
    }

    /// <summary>Checks what a call reads, and the stream, and returns the geometry.</summary>
    public static RopeGeometry Operands(NpuTensor x, NpuTensor cos, NpuTensor sin, NpuStream stream, RopeOptions options)
    {
        CheckOptions(options);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(cos);
        ArgumentNullException.ThrowIfNull(sin);
        ArgumentNullException.ThrowIfNull(stream);
        CheckUsable(x, nameof(x), x, stream);
        CheckUsable(cos, nameof(cos), x, stream);
        CheckUsable(sin, nameof(sin), x, stream);
        RopeGeometry geometry = RopeGeometry.FromLayouts(x.Layout, cos.Layout, sin.Layout);
        CheckPlace(x, nameof(x), options);
        CheckPlace(cos, nameof(cos), options);
        CheckPlace(sin, nameof(sin), options);
        return geometry;
    }

    /// <summary>Checks a call over spans and returns its geometry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RopeGeometry Spans<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> cos, ReadOnlySpan<T> sin, ReadOnlySpan<T> y, RopeShape shape, RopeOptions options)
        where T : unmanaged
    {
        _ = NpuElementTypes.Of<T>();
        CheckOptions(options);
        if (!HasElements(x.Length, shape.Batch, shape.Heads, shape.Sequence) || y.Length != x.Length)
            ThrowLengths(x.Length, cos.Length, sin.Length, y.Length, shape);
        bool shared = cos.Length == shape.Batch * RopeShape.HeadDim;
        if (sin.Length != cos.Length || (!shared && cos.Length != shape.Batch * shape.Sequence * RopeShape.HeadDim))
            ThrowLengths(x.Length, cos.Length, sin.Length, y.Length, shape);

        CheckOverlap(Place(y, x), Place(y, cos), Place(y, sin), options);
        return new RopeGeometry(shape.Batch, shape.Heads, shape.Sequence, shared ? 1 : shape.Sequence);
    }

    /// <summary>Whether a span has as many elements as extents say, each at least 1. No product here can pass 2⁵⁶.</summary>
    private static bool HasElements(int length, long batch, long heads, long sequence)
    {
        const ulong Most = int.MaxValue / RopeShape.HeadDim;
        return unchecked((ulong)batch - 1) < Most && unchecked((ulong)heads - 1) < Most && unchecked((ulong)sequence - 1) < Most
            && (ulong)(batch * heads) <= Most && batch * heads * sequence * RopeShape.HeadDim == length;
    }

    /// <summary>Says which rule the lengths of spans break.</summary>
    [DoesNotReturn]
    private static void ThrowLengths(long x, long cos, long sin, long y, RopeShape shape)
    {
        ReadOnlySpan<long> xShape = [shape.Batch, shape.Heads, shape.Sequence, RopeShape.HeadDim];
        long count = Shapes.Count(xShape, nameof(shape));
        long oneRow = shape.Batch * RopeShape.HeadDim;
        CheckLength(x, count, nameof(x), xShape);
        CheckLength(y, count, nameof(y), xShape);
        if (cos != oneRow && cos != oneRow * shape.Sequence)
        {
            throw new ArgumentException(
                $"cos must have B·S·64 = {oneRow * shape.Sequence} elements, a row for each position, or B·64 = {oneRow}, one for all; it has "
                + $"{cos}, and x is {Shapes.Format(xShape)}.", nameof(cos));
        }

        throw new ArgumentException($"sin must have as many elements as cos; cos has {cos}, sin has {sin}. Slice the longer.", nameof(sin));
    }

    private static void CheckOptions(RopeOptions options)
    {
        if ((options & ~(RopeOptions.InPlace | RopeOptions.CompactViews)) != 0)
            ThrowOptions(options);
    }

    [DoesNotReturn]
    private static void ThrowOptions(RopeOptions options) =>
        throw new ArgumentException($"The options must be None, InPlace or CompactViews, or both of these; they are {options}.", nameof(options));

    private static void CheckLength(long length, long count, string name, ReadOnlySpan<long> shape)
    {
        if (length != count)
            throw new ArgumentException($"{name} must have B·N·S·64 = {count} elements for {Shapes.Format(shape)}; it has {length}. Slice it, or correct the shape.", name);
    }

    private static void CheckUsable(NpuTensor tensor, string name, NpuTensor x, NpuStream stream)
    {
        tensor.ThrowIfDisposed();
        if (!tensor.Device.IsSameAs(stream.Device))
            ThrowDevice(tensor, name, stream);
        if (tensor.ElementType != x.ElementType)
            ThrowType(tensor, name, x);
    }

    // Messages are put together apart from the rules, since room for the parts would be cleared at every call.

    [DoesNotReturn]
    private static void ThrowOutput(NpuTensor x, NpuTensor y) => throw new ArgumentException(
        y.Shape.SequenceEqual(x.Shape)
            ? $"y must be dense, since a device writes row after row whatever the strides; {Describe(y, nameof(y))}. Give it a tensor, or a slice of one."
            : $"y must have the shape of x; x is {Shapes.Format(x.Shape)}, y is {Shapes.Format(y.Shape)}.", nameof(y));

    [DoesNotReturn]
    private static void ThrowDevice(NpuTensor tensor, string name, NpuStream stream) => throw new ArgumentException(
        $"A stream runs on the tensors of its own device; {name} is on {tensor.Device}, the stream is on {stream.Device}. "
        + "Copy the tensor over, or use a stream of its device.", name);

    [DoesNotReturn]
    private static void ThrowType(NpuTensor tensor, string name, NpuTensor x) => throw new ArgumentException(
        $"All tensors of a call must have one element type; x is {x.ElementType}, {name} is {tensor.ElementType}.", name);

    /// <summary>
    /// Checks that a dense input lies where a device can load it, and that the device takes a view that is not dense, or that it can be copied together and is to
    /// be: what is copied together is loaded from elsewhere.
    /// </summary>
    private static void CheckPlace(NpuTensor tensor, string name, RopeOptions options)
    {
        if (tensor.IsDense)
            CheckAlignment(tensor, name);
        else if (tensor.Device.Info.StridedInputs != NpuStridedInputs.Direct)
            CheckCompactable(tensor, name, options);
    }

    /// <summary>CANN asks for it and does not look. Alike on all devices, so that a program which is right on one is right on all.</summary>
    private static void CheckAlignment(NpuTensor tensor, string name)
    {
        if ((tensor.Address & (Alignment - 1)) != 0)
            ThrowAlignment(tensor, name);
    }

    [DoesNotReturn]
    private static void ThrowAlignment(NpuTensor tensor, string name) => throw new ArgumentException(
        $"{name} must begin at a multiple of {Alignment} bytes in memory, as an NPU loads and stores it; it begins {tensor.Address & (Alignment - 1)} bytes beyond one. "
        + $"Slice at a multiple of {Alignment / NpuElementTypes.ByteCount} elements, or copy it into a tensor of its own.", name);

    private static void CheckCompactable(NpuTensor tensor, string name, RopeOptions options)
    {
        if ((options & RopeOptions.CompactViews) == 0)
        {
            throw new NotSupportedException(
                $"This CANN takes dense inputs only, since that is so before 8.5 and without libopapi_math.so; {Describe(tensor, name)}. Pass "
                + "RopeOptions.CompactViews to have it copied together first, which is slow, or give it a dense tensor.");
        }

        if (!HasWholeRows(tensor))
        {
            throw new NotSupportedException(
                "A view is copied together row by row, so its rows must lie whole and at multiples of 64 bytes, the steps of a copy within a device; "
                + $"{Describe(tensor, name)} and begins {tensor.Address & (RowStep - 1)} bytes beyond such a multiple. Give it a dense tensor.");
        }
    }

    /// <summary>Memory may be borrowed, and then begins anywhere.</summary>
    private static bool HasWholeRows(NpuTensor tensor)
    {
        TensorLayout layout = tensor.Layout;
        bool whole = layout.Strides[^1] == 1 && (tensor.Address & (RowStep - 1)) == 0;
        for (int i = 0; i < layout.Shape.Length - 1; i++)
            whole &= layout.Shape[i] == 1 || layout.Strides[i] * NpuElementTypes.ByteCount % RowStep == 0;
        return whole;
    }

    private static string Describe(NpuTensor tensor, string name) =>
        $"{name} is {Shapes.Format(tensor.Shape)} with strides {Shapes.Format(tensor.Strides)}";

    private enum Overlap
    {
        None,
        Exact,
        Partial,
    }

    private static void CheckOverlap(Overlap x, Overlap cos, Overlap sin, RopeOptions options)
    {
        if (cos != Overlap.None || sin != Overlap.None)
            ThrowOverlap(cos != Overlap.None ? "cos" : "sin", "The output is written while cos and sin are still read: give it memory of its own.");
        if (x == Overlap.Partial)
            ThrowOverlap("x", "Only the very same memory can be rotated in place: give the output that, or memory of its own.");
        if (x == Overlap.Exact && !options.HasFlag(RopeOptions.InPlace))
            ThrowOverlap("x", "Rotating in place must be asked for: pass RopeOptions.InPlace, or give the output memory of its own.");
    }

    [DoesNotReturn]
    private static void ThrowOverlap(string other, string remedy) =>
        throw new ArgumentException($"y must not share memory with {other}. {remedy}", "y");

    /// <summary>By address, since memory may be borrowed twice. Of a view that is not dense, all the memory between its first element and its last counts: y may not lie in its gaps.</summary>
    private static Overlap Place(NpuTensor y, NpuTensor other)
    {
        const long Size = NpuElementTypes.ByteCount;
        Overlap place = Place(y.Address, y.Layout.Extent * Size, other.Address, other.Layout.Extent * Size);
        return place == Overlap.Exact && !other.IsDense ? Overlap.Partial : place;
    }

    private static Overlap Place<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> other) where T : unmanaged
    {
        nint distance = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(other), ref MemoryMarshal.GetReference(y));
        return Place(distance, (long)y.Length * NpuElementTypes.ByteCount, 0, (long)other.Length * NpuElementTypes.ByteCount);
    }

    private static Overlap Place(long start, long length, long otherStart, long otherLength) =>
        start == otherStart && length == otherLength ? Overlap.Exact
        : start < otherStart + otherLength && otherStart < start + length ? Overlap.Partial
        : Overlap.None;
}
