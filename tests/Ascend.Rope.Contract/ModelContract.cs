using CsCheck;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Any sequence of operations on tensors does what it does to a model of them, and is refused exactly where the model says so.</summary>
public sealed class ModelContract : DeviceTest
{
    private const int Sequences = 60;
    private const int LongestSequence = 40;

    private static readonly Gen<long> s_dimension = Gen.Frequency(
        (12, Gen.Long[1, 4]), (4, Gen.Const(64L)), (1, OneOf(0, -1, long.MaxValue, 1L << 32)));

    private static readonly Gen<long> s_number = Gen.Frequency(
        (12, Gen.Long[0, 6]), (4, OneOf(64, 128)), (1, OneOf(-1, long.MaxValue, long.MinValue)));

    private static readonly Gen<ModelStep> s_step =
        from kind in Gen.Enum<ModelStepKind>()
        from one in Gen.Int[0, 1000]
        from other in Gen.Int[0, 1000]
        from shape in Gen.Frequency((8, s_dimension.Array[1, 4]), (1, s_dimension.Array[0, 9]))
        from numbers in s_number.Array[4]
        select new ModelStep(kind, one, other, shape, numbers);

    /// <summary>The operator takes what has four dimensions, the last of 64: more of these than would come by chance.</summary>
    private static readonly Gen<ModelStep[]> s_sequence =
        from heads in Gen.Long[1, 3]
        from positions in Gen.Long[1, 3]
        from steps in s_step.Array[1, LongestSequence]
        select (ModelStep[])[new(ModelStepKind.Create, 0, 0, [2, heads, positions, 64], [0, 0, 0, 0]), .. steps];

    [Fact]
    public void AnySequence_DoesWhatItDoesToTheModel() => s_sequence.Sample(
        steps =>
        {
            using ModelRun run = new(Device);
            foreach (ModelStep step in steps)
                run.Do(step);
            run.AssertContents();
        },
        iter: Sequences,
        threads: 1,
        print: steps => string.Join('\n', steps.Select(step => step.ToString())));

    private static Gen<long> OneOf(params long[] numbers) => Gen.Int[0, numbers.Length - 1].Select(index => numbers[index]);
}
