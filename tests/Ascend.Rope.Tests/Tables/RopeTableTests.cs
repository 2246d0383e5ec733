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

    /// <summary>The first, the middle and the last row of each model, in both precisions, by arithmetic that shares nothing with the library.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Rows_AreThoseOfTheFormula(string model)
    {
        RopeConfig config = KnownModel.Config(model);
        int length = config.MaxLength!.Value;
        ExactModel exact = new(model, length);
        BigInteger[] frequencies = exact.Frequencies();
        float[] floatFrequencies = exact.FloatFrequencies();
        int[] positions = [0, length / 2, length - 1];
        foreach (SixteenBitFormat format in SixteenBitFormat.All)
        {
            (ushort[] cos, ushort[] sin) = Gathered(RopeTable.Create(config, RopePrecision.Float64).ForLength(length), format.Name, positions);
            (ushort[] floatCos, ushort[] floatSin) = Gathered(RopeTable.Create(config).ForLength(length), format.Name, positions);
            for (int k = 0; k < cos.Length; k++)
            {
                int position = positions[k / 64];
                (BigInteger cosine, BigInteger sine) = Exact.CosSin(frequencies[k % 32] * position);
                BigInteger factor = Exact.Of(exact.AttentionFactor);
                Assert.InRange(Error(format, cos[k], Exact.Product(cosine, factor)), 0, 0.5 * 1.0001);
                Assert.InRange(Error(format, sin[k], Exact.Product(sine, factor)), 0, 0.5 * 1.0001);

                (cosine, sine) = Exact.CosSin(Exact.Of((float)((double)position * floatFrequencies[k % 32])));
                Assert.Equal(format.Encode(Multiplied(cosine)), floatCos[k]);
                Assert.Equal(format.Encode(Multiplied(sine)), floatSin[k]);
            }
        }

        float Multiplied(BigInteger value) => (float)((double)ExactModel.ToFloat(value) * (float)exact.AttentionFactor);
    }

    [Fact]
    public void AttentionFactor_IsOneMoreStepOfFloat32()
    {
        ExactModel exact = new("Qwen-yarn");
        BFloat16[] cos = new BFloat16[100 * 64];
        BFloat16[] sin = new BFloat16[100 * 64];
        RopeTable.Create(KnownModel.Config("Qwen-yarn")).Fill(5000..5100, cos.AsSpan(), sin.AsSpan());
        float[] frequencies = exact.FloatFrequencies();
        for (int k = 0; k < cos.Length; k++)
        {
            float angle = (float)(5000 + (k / 64)) * frequencies[k % 32];
            Assert.Equal((BFloat16)((float)Math.Cos(angle) * (float)exact.AttentionFactor), cos[k]);
            Assert.Equal((BFloat16)((float)Math.Sin(angle) * (float)exact.AttentionFactor), sin[k]);
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

    /// <summary>Those that come first at once share one, or else rows would be kept twice.</summary>
    [Fact]
    public void ForLength_OfLongRope_MakesOneTable_ForAllThatAskAtOnce()
    {
        const int Rounds = 1000;
        RopeTable[] tables = [.. Enumerable.Range(0, Rounds).Select(_ => RopeTable.Create(s_longRope))];
        RopeTable[][] found = [new RopeTable[Rounds], new RopeTable[Rounds]];
        int arrived = 0;
        Thread[] threads = [.. found.Select(longer => new Thread(() =>
        {
            SpinWait wait = default;
            for (int round = 0; round < Rounds; round++)
            {
                Interlocked.Increment(ref arrived);
                while (Volatile.Read(ref arrived) < 2 * (round + 1))
                    wait.SpinOnce(sleep1Threshold: -1);
                longer[round] = tables[round].ForLength(100_000);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(found[0].Zip(found[1]), pair => Assert.Same(pair.First, pair.Second));
    }

    /// <summary>A base that grows makes other rows at every step: they are made for the step, and not a block of a quarter megabyte for each.</summary>
    [Fact]
    public void Gather_OfDynamicBeyondTheMaximum_MakesTheRowsThatItNeeds()
    {
        const int Length = 5000;
        RopeTable table = RopeTable.Create(RopeConfig.FromJson(
            """{"head_dim":64,"rope_theta":10000,"max_position_embeddings":2048,"rope_scaling":{"type":"dynamic","factor":2}}"""u8));
        (ushort[] cos, ushort[] sin) = Rows(table.ForLength(Length), "Half", Length);
        int[] positions = [4999, .. Enumerable.Range(990, 100), 0];
        Half[] gatheredCos = new Half[positions.Length * 64], gatheredSin = new Half[positions.Length * 64];
        table.ForLength(1).ForLength(Length).Gather<Half>(positions, gatheredCos, gatheredSin);
        Check();
        RopeTable step = table.ForLength(Length + 1).ForLength(Length);
        step.Gather<Half>(positions, gatheredCos, gatheredSin);
        Check();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            table.ForLength(Length + i).Gather<Half>(positions, gatheredCos, gatheredSin);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 4096);

        void Check()
        {
            Assert.Equal(positions.SelectMany(position => cos.Skip(position * 64).Take(64)), MemoryMarshal.Cast<Half, ushort>(gatheredCos).ToArray());
            Assert.Equal(positions.SelectMany(position => sin.Skip(position * 64).Take(64)), MemoryMarshal.Cast<Half, ushort>(gatheredSin).ToArray());
        }
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
        Refused(() => RopeTable.Create(s_longRope, maxPositions: 0), "maxPositions", "0");

        // A limit holds for the tables of all lengths.
        RopeTable limited = RopeTable.Create(s_longRope, maxPositions: 5000);
        Assert.Equal((5000, null), (limited.ForLength(5000).MaxPositions, table.MaxPositions));
        foreach (RopeTable found in (RopeTable[])[limited, limited.ForLength(5000)])
        {
            found.Gather<Half>([0, 4999], new Half[128], new Half[128]);
            found.Fill<Half>(4999..5000, row, row);
            found.Prepare<Half>(5000);
            Refused(() => found.Gather<Half>([0, 5000], new Half[128], new Half[128]), "5000", "from 0 to 4999", "number 1", "with more positions");
            Refused(() => found.Gather<Half>([-1], row, row), "-1", "from 0 to 4999");
            Refused(() => found.Fill<Half>(4999..5001, new Half[128], new Half[128]), "4999..5001", "at most at 5000");
            Refused(() => found.Prepare<Half>(5001), "5001", "5000");
        }

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

    private static (ushort[] Cos, ushort[] Sin) Gathered(RopeTable table, string type, int[] positions)
    {
        ushort[] cos = new ushort[positions.Length * 64];
        ushort[] sin = new ushort[cos.Length];
        if (type == "Half")
            table.Gather(positions, MemoryMarshal.Cast<ushort, Half>(cos.AsSpan()), MemoryMarshal.Cast<ushort, Half>(sin.AsSpan()));
        else
            table.Gather(positions, MemoryMarshal.Cast<ushort, BFloat16>(cos.AsSpan()), MemoryMarshal.Cast<ushort, BFloat16>(sin.AsSpan()));
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
