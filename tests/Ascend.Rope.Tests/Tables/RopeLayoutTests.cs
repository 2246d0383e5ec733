using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>Orders of pairs. What a model computes by its own rule is the reference: scores q·k must come out the same.</summary>
public sealed class RopeLayoutTests
{
    private const int D = 64;
    private const int Columns = 48;
    private const int HeadDim = 192;
    private const int Offset = 128;
    private const int Heads = 2;
    private static readonly RopeTable s_table = RopeTable.Create(KnownModel.Config("DeepSeek-V3"));

    [Fact]
    public void Orders_ArePermutations_ThatUndoEachOther()
    {
        int[] interleaved = [.. Enumerable.Range(0, 3 * D)];
        int[] halves = new int[interleaved.Length];
        int[] back = new int[interleaved.Length];
        RopeLayout.ToHalves<int>(interleaved, halves);
        RopeLayout.ToInterleaved<int>(halves, back);
        Assert.Equal([0, 2, 4], halves[..3]);
        Assert.Equal([1, 3, 5], halves[32..35]);
        Assert.Equal(64, halves[64]);
        Assert.Equal(interleaved, back);
    }

    /// <summary>GPT-J's order, DeepSeek's own: the operator takes it as it is; the scores are the model's, and so is the result once it is interleaved again.</summary>
    [Fact]
    public void InterleavedModel_GoesInAsItIs()
    {
        float[] q = Numbers(1, D), k = Numbers(2, D);
        Half[] turnedQ = Operator(q, 700), turnedK = Operator(k, 30);
        float[] ownQ = TurnInterleaved(q, 700), ownK = TurnInterleaved(k, 30);
        Close(Dot(ownQ, ownK), Dot(Floats(turnedQ), Floats(turnedK)));

        Half[] again = new Half[D];
        RopeLayout.ToInterleaved<Half>(turnedQ, again);
        Close(ownQ, Floats(again));
    }

    /// <summary>NeoX's order, Llama's: it goes in interleaved, and comes out as the model has it.</summary>
    [Fact]
    public void ModelInHalves_IsInterleavedFirst()
    {
        float[] q = Numbers(1, D), k = Numbers(2, D), inQ = new float[D], inK = new float[D];
        RopeLayout.ToInterleaved<float>(q, inQ);
        RopeLayout.ToInterleaved<float>(k, inK);
        Half[] turnedQ = Operator(inQ, 700), turnedK = Operator(inK, 30);
        Close(TurnHalves(q, 700), Floats(turnedQ));
        Close(Dot(TurnHalves(q, 700), TurnHalves(k, 30)), Dot(Floats(turnedQ), Floats(turnedK)));
    }

    /// <summary>The same, without a copy for each token: the weights are moved once.</summary>
    [Fact]
    public void WeightsOfAModelInHalves_AreMovedOnce()
    {
        float[] hidden = Numbers(5, Columns);
        float[] wq = Numbers(6, Heads * HeadDim * Columns), wk = Numbers(7, Heads * HeadDim * Columns);
        float[] movedQ = new float[wq.Length], movedK = new float[wk.Length], back = new float[wq.Length];
        RopeLayout.RowsToInterleaved<float>(wq, movedQ, Columns, HeadDim, Offset);
        RopeLayout.RowsToInterleaved<float>(wk, movedK, Columns, HeadDim, Offset);
        float[] q = Project(wq, hidden), k = Project(wk, hidden), newQ = Project(movedQ, hidden), newK = Project(movedK, hidden);
        for (int head = 0; head < Heads; head++)
        {
            Range others = (head * HeadDim)..((head * HeadDim) + Offset);
            Range turned = ((head * HeadDim) + Offset)..((head + 1) * HeadDim);
            Assert.Equal(q[others], newQ[others]);
            Close(
                Dot(TurnHalves(q[turned], 700), TurnHalves(k[turned], 30)),
                Dot(Floats(Operator(newQ[turned], 700)), Floats(Operator(newK[turned], 30))));
        }

        RopeLayout.RowsToHalves<float>(movedQ, back, Columns, HeadDim, Offset);
        Assert.Equal(wq, back);
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        float[] row = new float[D];
        Assert.Throws<ArgumentException>(() => RopeLayout.ToHalves<float>(row, new float[D + 1]));
        Assert.Throws<ArgumentException>(() => RopeLayout.ToHalves<float>(new float[63], new float[63]));
        Assert.Contains("overlap", Assert.Throws<ArgumentException>(() => RopeLayout.ToInterleaved<float>(row, row)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RopeLayout.RowsToHalves<float>(row, new float[D], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RopeLayout.RowsToHalves<float>(row, new float[D], 1, 64, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RopeLayout.RowsToHalves<float>(row, new float[D], 0));
    }

    private static Half[] Operator(float[] x, int position)
    {
        Half[] cos = new Half[D], sin = new Half[D], y = new Half[D];
        s_table.Gather<Half>([position], cos, sin);
        InterleaveRope.Apply<Half>(x.Select(value => (Half)value).ToArray(), cos, sin, y, new RopeShape(1, 1, 1));
        return y;
    }

    private static float[] TurnInterleaved(float[] x, int position) => Turn(x, position, j => (2 * j, (2 * j) + 1));

    private static float[] TurnHalves(float[] x, int position) => Turn(x, position, j => (j, j + 32));

    private static float[] Turn(float[] x, int position, Func<int, (int First, int Second)> pair)
    {
        double[] frequencies = s_table.Config.InverseFrequencies();
        float[] turned = new float[D];
        for (int j = 0; j < 32; j++)
        {
            (double sin, double cos) = Math.SinCos(position * frequencies[j]);
            (int first, int second) = pair(j);
            turned[first] = (float)((x[first] * cos) - (x[second] * sin));
            turned[second] = (float)((x[second] * cos) + (x[first] * sin));
        }

        return turned;
    }

    private static float[] Project(float[] weight, float[] hidden) =>
        [.. Enumerable.Range(0, weight.Length / Columns).Select(row => Dot(weight[(row * Columns)..((row + 1) * Columns)], hidden))];

    private static float Dot(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static float[] Floats(Half[] values) => [.. values.Select(value => (float)value)];

    /// <summary>Numbers that differ so much from pair to pair that a wrong order changes scores by far more than what Half rounds.</summary>
    private static float[] Numbers(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private static void Close(float[] expected, float[] actual)
    {
        for (int i = 0; i < D; i++)
            Close(expected[i], actual[i]);
    }

    private static void Close(float expected, float actual) => Assert.Equal(expected, actual, 0.1f);
}
