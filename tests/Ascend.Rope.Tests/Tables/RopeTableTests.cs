using System.Numerics;
using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Tables;

/// <summary>The numbers of tables, and how they are come by.</summary>
public sealed class RopeTableTests
{
    private const int Longest = 163_840;
    private static readonly RopeConfig s_longRope = KnownModel.Config("Phi-3-style");

    /// <summary>With and without scaling; the others have nothing that these have not.</summary>
    private static readonly string[] s_latentModels = ["DeepSeek-V3", "Kimi-K2", "GLM-5"];

    public static TheoryData<string, string> LatentModels =>
        new(from model in s_latentModels from format in SixteenBitFormat.All select (model, format.Name));

    public static TheoryData<string> Models => [.. KnownModel.All];

    /// <summary>Every number, against arithmetic that is exact where it is close.</summary>
    [Theory]
    [MemberData(nameof(LatentModels))]
    public void Float64_IsNearestToTheTruth(string model, string type)
    {
        SixteenBitFormat format = SixteenBitFormat.Named(type);
        BigInteger[] frequencies = new ExactModel(model).Frequencies();
        double[] rounded = [.. frequencies.Select(Exact.ToDouble)];
        (ushort[] cos, ushort[] sin) = Rows(RopeTable.Create(KnownModel.Config(model), RopePrecision.Float64), type, Longest);
        ForPositions(model, position =>
        {
            for (int i = 0; i < 32; i++)
            {
                (double sine, double cosine) = Math.SinCos(position * rounded[i]);
                ushort cosCode = cos[(position * 64) + i];
                ushort sinCode = sin[(position * 64) + i];
                if (Error(format, cosCode, cosine) > 0.49 || Error(format, sinCode, sine) > 0.49)
                {
                    (BigInteger exactCos, BigInteger exactSin) = Exact.CosSin(frequencies[i] * position);
                    Assert.InRange(Error(format, cosCode, exactCos), 0, 0.5 * 1.0001);
                    Assert.InRange(Error(format, sinCode, exactSin), 0, 0.5 * 1.0001);
                }
            }
        });
    }

    /// <summary>Every number, against an emulation that rounds each operation once.</summary>
    [Theory]
    [MemberData(nameof(LatentModels))]
    public void Float32_IsRoundedAtEveryStep(string model, string type)
    {
        SixteenBitFormat format = SixteenBitFormat.Named(type);
        float[] frequencies = new ExactModel(model).FloatFrequencies();
        Assert.Equal(frequencies, KnownModel.Config(model).InverseFrequencies(RopePrecision.Float32).Select(value => (float)value));
        (ushort[] cos, ushort[] sin) = Rows(RopeTable.Create(KnownModel.Config(model)), type, Longest);
        ForPositions(model, position =>
        {
            for (int i = 0; i < 32; i++)
            {
                (double sine, double cosine) = Math.SinCos((float)((double)position * frequencies[i]));
                AssertIsRounded(cos[(position * 64) + i], cosine, position, frequencies[i], isCos: true);
                AssertIsRounded(sin[(position * 64) + i], sine, position, frequencies[i], isCos: false);
            }
        });

        void AssertIsRounded(ushort code, double value, int position, float frequency, bool isCos)
        {
            float rounded = (float)value;
            double unit = Math.BitIncrement(Math.Abs((double)rounded)) - Math.Abs((double)rounded);
            if (Math.Abs(Math.Abs(value - rounded) - ((MathF.BitIncrement(Math.Abs(rounded)) - Math.Abs(rounded)) / 2)) < 4 * unit)
            {
                (BigInteger exactCos, BigInteger exactSin) = Exact.CosSin(Exact.Of((float)((double)position * frequency)));
                rounded = ExactModel.ToFloat(isCos ? exactCos : exactSin);
            }

            if (code != format.Encode(rounded))
                Assert.Fail($"position {position}: {code:X4}, not {format.Encode(rounded):X4}");
        }
    }

    /// <summary>The first, the middle and the last row of each model, by the formula in double precision.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Rows_AreThoseOfTheFormula(string model)
    {
        RopeConfig config = KnownModel.Config(model);
        int length = config.MaxLength!.Value;
        RopeTable table = RopeTable.Create(config, RopePrecision.Float64).ForLength(length);
        double[] frequencies = config.InverseFrequencies(length: length);
        int[] positions = [0, length / 2, length - 1];
        Half[] cos = new Half[3 * 64];
        Half[] sin = new Half[3 * 64];
        table.Gather<Half>(positions, cos, sin);
        for (int k = 0; k < cos.Length; k++)
        {
            double angle = positions[k / 64] * frequencies[k % 32];
            Assert.Equal((Half)(Math.Cos(angle) * config.AttentionFactor), cos[k]);
            Assert.Equal((Half)(Math.Sin(angle) * config.AttentionFactor), sin[k]);
        }
    }

    [Fact]
    public void AttentionFactor_IsOneMoreStepOfFloat32()
    {
        RopeConfig config = KnownModel.Config("Qwen-yarn");
        BFloat16[] cos = new BFloat16[100 * 64];
        BFloat16[] sin = new BFloat16[100 * 64];
        RopeTable.Create(config).Fill(5000..5100, cos.AsSpan(), sin.AsSpan());
        double[] frequencies = config.InverseFrequencies(RopePrecision.Float32);
        for (int k = 0; k < cos.Length; k++)
        {
            float angle = (float)(5000 + (k / 64)) * (float)frequencies[k % 32];
            Assert.Equal((BFloat16)((float)Math.Cos(angle) * (float)config.AttentionFactor), cos[k]);
            Assert.Equal((BFloat16)((float)Math.Sin(angle) * (float)config.AttentionFactor), sin[k]);
        }
    }

    [Fact]
    public void Gather_CopiesRunsAndStraysAlike()
    {
        RopeTable table = RopeTable.Create(KnownModel.Config("Kimi-K2"));
        (ushort[] cos, ushort[] sin) = Rows(table, "Half", 5000);
        int[] positions = [0, 1, 2, 1022, 1023, 1024, 1025, 4999, 4999, 4998, 7, .. Enumerable.Range(900, 2300), 3];
        ushort[] gatheredCos = new ushort[positions.Length * 64];
        ushort[] gatheredSin = new ushort[positions.Length * 64];
        table.Gather(positions, MemoryMarshal.Cast<ushort, Half>(gatheredCos.AsSpan()), MemoryMarshal.Cast<ushort, Half>(gatheredSin.AsSpan()));
        Assert.Equal(positions.SelectMany(position => cos.Skip(position * 64).Take(64)), gatheredCos);
        Assert.Equal(positions.SelectMany(position => sin.Skip(position * 64).Take(64)), gatheredSin);
    }

    [Fact]
    public void Rows_AreThereForEveryPosition()
    {
        RopeTable table = RopeTable.Create(KnownModel.Config("GLM-5"), RopePrecision.Float64);
        Half[] cos = new Half[64];
        table.Gather<Half>([int.MaxValue], cos, new Half[64]);
        Assert.Equal((Half)Math.Cos(int.MaxValue), cos[0]);
        table.Fill<Half>(0..0, [], []);
    }

    [Fact]
    public void ForLength_GivesTheTableOfTheLength()
    {
        RopeTable table = RopeTable.Create(s_longRope);
        Assert.Same(table, table.ForLength(4096));
        RopeTable longer = table.ForLength(4097);
        Assert.NotSame(table, longer);
        Assert.Same(longer, table.ForLength(100_000));
        Assert.Same(table, longer.ForLength(1));
        RopeTable yarn = RopeTable.Create(KnownModel.Config("DeepSeek-V3"));
        Assert.Same(yarn, yarn.ForLength(int.MaxValue));

        Half[] shortCos = new Half[64], longCos = new Half[64];
        table.Gather<Half>([1000], shortCos, new Half[64]);
        longer.Gather<Half>([1000], longCos, new Half[64]);
        Assert.NotEqual(shortCos, longCos);
    }

    [Fact]
    public void Readers_MayCome_AllAtOnce()
    {
        (ushort[] cos, _) = Rows(RopeTable.Create(s_longRope), "BFloat16", 20_000);
        for (int round = 0; round < 20; round++)
        {
            RopeTable table = RopeTable.Create(s_longRope);
            Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, reader =>
            {
                Random random = new(reader);
                int[] positions = [.. Enumerable.Range(0, 50).Select(_ => random.Next(20_000))];
                ushort[] rows = new ushort[positions.Length * 64];
                table.Gather(positions, MemoryMarshal.Cast<ushort, BFloat16>(rows.AsSpan()), new BFloat16[rows.Length].AsSpan());
                for (int k = 0; k < positions.Length; k++)
                    Assert.True(rows.AsSpan(k * 64, 64).SequenceEqual(cos.AsSpan(positions[k] * 64, 64)));
            });
        }
    }

    [Fact]
    public void Gather_AllocatesNothing_OnceTheRowsAreThere()
    {
        RopeTable table = RopeTable.Create(s_longRope);
        table.Prepare<Half>(10_000);
        Half[] rows = new Half[128 * 64];
        int[] positions = [.. Enumerable.Range(0, 128).Select(i => i * 77)];
        table.Gather<Half>(positions, rows, rows);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            table.ForLength(i + 1).Gather<Half>(positions, rows, rows);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        RopeTable table = RopeTable.Create(s_longRope);
        Half[] row = new Half[64];
        Refused(() => table.Gather<Half>([1, -5], new Half[128], new Half[128]), "-5", "number 1");
        Refused(() => table.Gather<Half>([1], row, new Half[63]), "sin", "63");
        Refused(() => table.Fill<Half>(0..2, row, row), "cos", "2 positions", "64");
        Refused(() => table.Fill<Half>(5..4, row, row), "5..4");
        Refused(() => table.Fill<Half>(0..^1, row, row), "0..^1");
        Refused(() => table.Fill<float>(0..1, new float[64], new float[64]), "System.Single");
        Refused(() => table.Prepare<Half>(-1), "-1");
        Refused(() => table.ForLength(0), "0");
        Refused(() => RopeTable.Create(s_longRope, (RopePrecision)7), "7");
        Refused(() => s_longRope.InverseFrequencies(length: 0), "0");

        static void Refused(Action action, params string[] words)
        {
            string message = Assert.ThrowsAny<ArgumentException>(action).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    /// <summary>All positions of one model, some of the others.</summary>
    private static void ForPositions(string model, Action<int> check)
    {
        int step = model == "DeepSeek-V3" ? 1 : 41;
        Parallel.For(0, Longest / step, index => check(index * step));
    }

    private static (ushort[] Cos, ushort[] Sin) Rows(RopeTable table, string type, int count)
    {
        ushort[] cos = new ushort[count * 64];
        ushort[] sin = new ushort[count * 64];
        if (type == "Half")
            table.Fill(0..count, MemoryMarshal.Cast<ushort, Half>(cos.AsSpan()), MemoryMarshal.Cast<ushort, Half>(sin.AsSpan()));
        else
            table.Fill(0..count, MemoryMarshal.Cast<ushort, BFloat16>(cos.AsSpan()), MemoryMarshal.Cast<ushort, BFloat16>(sin.AsSpan()));
        return (cos, sin);
    }

    /// <summary>How far a code is from a value, in units of the last place there.</summary>
    private static double Error(SixteenBitFormat format, ushort code, double value)
    {
        double difference = Math.Abs(value) - Math.Abs(format.Decode(code));
        return Math.Abs(format.Decode(code) - value) / Unit(format, code, isAbove: difference > 0);
    }

    private static double Error(SixteenBitFormat format, ushort code, BigInteger value)
    {
        BigInteger rounded = Exact.Of(format.Decode(code));
        return Exact.ToDouble(BigInteger.Abs(rounded - value)) / Unit(format, code, isAbove: BigInteger.Abs(value) > BigInteger.Abs(rounded));
    }

    /// <summary>From the code to its neighbour above or below.</summary>
    private static double Unit(SixteenBitFormat format, ushort code, bool isAbove)
    {
        int magnitude = (code & 0x7FFF) + (isAbove || (code & 0x7FFF) == 0 ? 1 : 0);
        return format.Decode((ushort)magnitude) - format.Decode((ushort)(magnitude - 1));
    }
}
