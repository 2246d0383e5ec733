using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>What a step does.</summary>
internal enum ModelStepKind
{
    Allocate,
    Create,
    View,
    Narrow,
    Transpose,
    Slice,
    CopyFromHost,
    Clear,
    EnqueueFill,
    CopyFromTensor,
    EnqueueCopyFromTensor,
    Rotate,
    Dispose,
    Use,
}

/// <summary>One step: which tensors, counted around, and which numbers.</summary>
internal sealed record ModelStep(ModelStepKind Kind, int One, int Other, long[] Shape, long[] Numbers)
{
    public override string ToString() => $"{Kind} {One} {Other} [{string.Join(',', Shape)}] [{string.Join(',', Numbers)}]";
}

/// <summary>Does each step to tensors and to their models.</summary>
internal sealed class ModelRun(NpuDevice device) : IDisposable
{
    private readonly NpuStream _stream = device.CreateStream();
    private readonly List<(NpuTensor Tensor, ModelTensor Model)> _live = [];
    private NpuTensor? _dead;
    private int _next;

    public void Do(ModelStep step)
    {
        // What is too large for these tests need not be for a device, nor for a view that repeats its elements.
        if (ModelTensor.IsTooLarge(step.Shape))
            return;
        if (step.Kind is ModelStepKind.Allocate or ModelStepKind.Create || _live.Count == 0)
            Make(step);
        else if (step.Kind == ModelStepKind.Use)
            UseDead();
        else
            Do(step, step.One % _live.Count, step.Other % _live.Count);
    }

    /// <summary>What can be read is what the model holds.</summary>
    public void AssertContents()
    {
        foreach ((NpuTensor tensor, ModelTensor model) in _live)
        {
            if (model.IsDense)
                Assert.Equal(model.Elements, tensor.ToArray<Half>());
            else
                Assert.Throws<ArgumentException>(() => tensor.ToArray<Half>());
        }
    }

    public void Dispose()
    {
        foreach ((NpuTensor tensor, _) in _live)
            tensor.Dispose();
        _stream.Dispose();
    }

    private void Make(ModelStep step)
    {
        bool isCleared = step.Kind == ModelStepKind.Allocate;
        Half[] memory = ModelTensor.CanBe(step.Shape) ? Fresh(step.Shape.Aggregate((a, b) => a * b)) : [];
        if (isCleared)
            Array.Clear(memory);
        Expect(
            memory.Length > 0,
            () => isCleared ? device.Allocate<Half>(step.Shape) : device.CreateTensor<Half>(step.Shape, memory),
            memory.Length > 0 ? ModelTensor.Dense(memory, 0, step.Shape) : null);
    }

    private void Do(ModelStep step, int one, int other)
    {
        (NpuTensor tensor, ModelTensor model) = _live[one];
        (NpuTensor source, ModelTensor sourceModel) = _live[other];
        long[] numbers = step.Numbers;
        ModelTensor? view;
        switch (step.Kind)
        {
            case ModelStepKind.View:
                long[] strides = [.. Enumerable.Range(0, step.Shape.Length).Select(index => numbers[index % numbers.Length])];
                Expect(model.TryView(numbers[0], step.Shape, strides, out view), () => tensor.View(numbers[0], step.Shape, strides), view);
                break;
            case ModelStepKind.Narrow:
                int dimension = step.Other % 5;
                Expect(model.TryNarrow(dimension, numbers[0], numbers[1], out view), () => tensor.Narrow(dimension, numbers[0], numbers[1]), view);
                break;
            case ModelStepKind.Transpose:
                (int from, int to) = ((step.Other % 6) - 1, (int)(((numbers[0] % 5) + 5) % 5));
                Expect(model.TryTranspose(from, to, out view), () => tensor.Transpose(from, to), view);
                break;
            case ModelStepKind.Slice:
                Expect(model.TrySlice(numbers[0], step.Shape, out view), () => tensor.Slice(numbers[0], step.Shape), view);
                break;
            case ModelStepKind.CopyFromHost:
                Half[] elements = Fresh(tensor.ElementCount);
                Expect(model, model.IsDense, elements, () => tensor.CopyFrom(elements));
                break;
            case ModelStepKind.Clear:
                Expect(model, model.IsDense, new Half[tensor.ElementCount], tensor.Clear);
                break;
            case ModelStepKind.EnqueueFill:
                byte fill = (byte)(step.Other % 0x7C);
                Half filled = BitConverter.UInt16BitsToHalf((ushort)(fill * 0x0101));
                Expect(model, model.IsDense, [.. Enumerable.Repeat(filled, (int)tensor.ElementCount)], () => tensor.EnqueueFill(fill, _stream));
                break;
            case ModelStepKind.CopyFromTensor:
                Expect(model, CanCopy(model, sourceModel), sourceModel.Elements, () => tensor.CopyFrom(source));
                break;
            case ModelStepKind.EnqueueCopyFromTensor:
                bool aligned = model.Offset % 32 == 0 && sourceModel.Offset % 32 == 0;
                Expect(model, aligned && CanCopy(model, sourceModel), sourceModel.Elements, () => tensor.EnqueueCopyFrom(source, _stream));
                break;
            case ModelStepKind.Rotate:
                Rotate(tensor, model);
                break;
            case ModelStepKind.Dispose:
                tensor.Dispose();
                _dead = tensor;
                _live.RemoveAt(one);
                break;
            default:
                throw new ArgumentException($"There is no step {step.Kind}.", nameof(step));
        }
    }

    /// <summary>The operator on whatever the tensor is, in a result of its own that lives on.</summary>
    private void Rotate(NpuTensor x, ModelTensor model)
    {
        // What can be copied together where views are not taken has tests of its own.
        if (device.Info.StridedInputs != NpuStridedInputs.Direct && !model.IsDense)
            return;

        // What is not dense is not loaded from where it lies.
        bool isAligned = !model.IsDense || model.Offset % 16 == 0;
        bool isOperand = isAligned && model.Shape is [_, _, _, 64];
        long[] shape = isOperand ? [model.Shape[0], 1, 1, 64] : [1, 1, 1, 64];
        Half[] cos = Fresh(shape[0] * 64), sin = Fresh(shape[0] * 64);
        using NpuTensor cosTensor = device.CreateTensor<Half>(shape, cos);
        using NpuTensor sinTensor = device.CreateTensor<Half>(shape, sin);
        ModelTensor? result = !isOperand ? null : ModelTensor.Dense(
            RopeReference.Apply<Half>(model.Elements, cos, sin, (int)model.Shape[0], (int)model.Shape[1], (int)model.Shape[2], 1), 0, model.Shape);
        Expect(isOperand, () => InterleaveRope.Apply(x, cosTensor, sinTensor, _stream), result);
    }

    private void UseDead()
    {
        if (_dead is { } dead)
        {
            Assert.Throws<ObjectDisposedException>(() => dead.ToArray<Half>());
            Assert.Throws<ObjectDisposedException>(() => dead.Narrow(0, 0, 1).Dispose());
            Assert.Throws<ObjectDisposedException>(() => dead.EnqueueClear(_stream));
        }
    }

    private static bool CanCopy(ModelTensor model, ModelTensor source) =>
        model.IsDense && source.IsDense && model.Places.Count() == source.Places.Count() && !model.SharesElementsWith(source);

    /// <summary>A tensor comes of it where there is a model of that, and else an exception.</summary>
    private void Expect(bool isRight, Func<NpuTensor> make, ModelTensor? model)
    {
        if (!isRight)
        {
            Assert.ThrowsAny<ArgumentException>(() => make().Dispose());
            return;
        }

        NpuTensor tensor = make();
        _live.Add((tensor, model!));
        Assert.Equal(model!.Shape, tensor.Shape.ToArray());
        Assert.Equal(model.Strides, tensor.Strides.ToArray());
        Assert.Equal(model.IsDense, tensor.IsDense);
        Assert.Equal(model.Shape.Aggregate((a, b) => a * b), tensor.ElementCount);
    }

    private static void Expect(ModelTensor model, bool isRight, Half[] elements, Action write)
    {
        if (!isRight)
        {
            Assert.ThrowsAny<ArgumentException>(write);
            return;
        }

        write();
        model.Write(elements);
    }

    /// <summary>Numbers that no other tensor has had lately.</summary>
    private Half[] Fresh(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (Half)((_next++ % 2048) / 256f))];
}
