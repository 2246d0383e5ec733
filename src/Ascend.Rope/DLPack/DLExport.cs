using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.DLPack;

/// <summary>Managed tensors that others consume. Shape and strides stand behind the struct, in one allocation with it.</summary>
internal static unsafe class DLExport
{
    private const uint Major = 1;
    private const uint Minor = 0;

    /// <summary>Makes a managed tensor.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="isVersioned">Which of the two structs it is.</param>
    /// <param name="owner">Keeps the memory until the deleter disposes of it, on whatever thread.</param>
    public static nint Create(DLContent content, bool isVersioned, IDisposable owner)
    {
        int rank = content.Layout.Shape.Length;
        int size = isVersioned ? sizeof(DLManagedTensorVersioned) : sizeof(DLManagedTensor);
        GCHandle handle = GCHandle.Alloc(owner);
        byte* memory;
        try
        {
            memory = (byte*)NativeMemory.Alloc((nuint)(size + (2 * rank * sizeof(long))));
        }
        catch
        {
            handle.Free();
            throw;
        }

        long* shape = (long*)(memory + size);
        content.Layout.Shape.CopyTo(new Span<long>(shape, rank));
        content.Layout.Strides.CopyTo(new Span<long>(shape + rank, rank));
        DLTensor tensor = new()
        {
            Data = (void*)content.Address,
            Device = content.Device,
            Rank = rank,
            Type = DLContent.TypeOf(content.Type),
            Shape = shape,
            Strides = shape + rank,
        };
        void* context = (void*)GCHandle.ToIntPtr(handle);
        if (isVersioned)
        {
            *(DLManagedTensorVersioned*)memory = new DLManagedTensorVersioned
            {
                Major = Major,
                Minor = Minor,
                Context = context,
                Deleter = &DeleteVersioned,
                Flags = content.IsReadOnly ? DLManagedTensorVersioned.ReadOnly : 0,
                Tensor = tensor,
            };
        }
        else
        {
            *(DLManagedTensor*)memory = new DLManagedTensor { Tensor = tensor, Context = context, Deleter = &DeleteLegacy };
        }

        return (nint)memory;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DeleteVersioned(DLManagedTensorVersioned* managed)
    {
        if (managed != null)
            Delete(managed, managed->Context);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DeleteLegacy(DLManagedTensor* managed)
    {
        if (managed != null)
            Delete(managed, managed->Context);
    }

    private static void Delete(void* managed, void* context)
    {
        try
        {
            GCHandle owner = GCHandle.FromIntPtr((nint)context);
            ((IDisposable)owner.Target!).Dispose();
            owner.Free();
            NativeMemory.Free(managed);
        }
#pragma warning disable CA1031 // An exception that leaves managed code ends the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            NpuDiagnostics.CountGiveBackFailure();
        }
    }
}
