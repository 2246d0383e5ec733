using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>The operator put together from <see cref="TensorPrimitives"/>: blocks of rows that lie in one piece, so many that all between stays in the first-level cache.</summary>
internal sealed unsafe class TensorPrimitivesPeer(PeerProblem problem, Splitter splitter) : SplitPeer(problem, splitter)
{
    private const int HeadDim = RopeShape.HeadDim;
    private const int Pairs = HeadDim / 2;
    private const int BlockRows = 16;

    [ThreadStatic]
    private static Block? t_block;

    protected override void Run(int first, int end)
    {
        Block block = t_block ??= new Block();
        int heads = Problem.Shape.Heads, sequence = Problem.Shape.Sequence;
        while (first < end)
        {
            int batch = first / sequence, position = first % sequence, rows = sequence == 1 ? 1 : Math.Min(BlockRows, Math.Min(sequence - position, end - first));
            int table = first * HeadDim, x = ((batch * heads * sequence) + position) * HeadDim;
            if (sequence == 1)
            {
                block.WidenTables(Problem, table, Math.Min(BlockRows, heads), step: 0);
                for (int head = 0; head < heads; head += BlockRows)
                    block.Rotate(Problem, x + (head * HeadDim), Math.Min(BlockRows, heads - head));
            }
            else
            {
                block.WidenTables(Problem, table, rows, step: HeadDim);
                for (int head = 0; head < heads; head++)
                    block.Rotate(Problem, x + (head * sequence * HeadDim), rows);
            }

            first += rows;
        }
    }

    /// <summary>What is between x and y for a block of rows. The first halves of all rows lie together, and the second ones.</summary>
    private sealed class Block
    {
        private readonly float[] _cosFirst = new float[BlockRows * Pairs];
        private readonly float[] _cosSecond = new float[BlockRows * Pairs];
        private readonly float[] _minusSinFirst = new float[BlockRows * Pairs];
        private readonly float[] _sinSecond = new float[BlockRows * Pairs];
        private readonly float[] _even = new float[BlockRows * Pairs];
        private readonly float[] _odd = new float[BlockRows * Pairs];
        private readonly float[] _result = new float[BlockRows * Pairs];
        private readonly uint[] _scratch = new uint[BlockRows * Pairs];
        private readonly ushort[] _codes = new ushort[BlockRows * Pairs];

        public void WidenTables(PeerProblem problem, int table, int rows, int step)
        {
            for (int row = 0; row < rows; row++, table += step)
            {
                int at = row * Pairs;
                Widen(problem.Type, problem.CosRows.Slice(table, Pairs), _cosFirst.AsSpan(at, Pairs));
                Widen(problem.Type, problem.CosRows.Slice(table + Pairs, Pairs), _cosSecond.AsSpan(at, Pairs));
                Widen(problem.Type, problem.SinRows.Slice(table, Pairs), _minusSinFirst.AsSpan(at, Pairs));
                Widen(problem.Type, problem.SinRows.Slice(table + Pairs, Pairs), _sinSecond.AsSpan(at, Pairs));
            }

            TensorPrimitives.Negate(_minusSinFirst.AsSpan(0, rows * Pairs), _minusSinFirst);
        }

        public void Rotate(PeerProblem problem, int x, int rows)
        {
            int count = rows * Pairs;
            ReadOnlySpan<uint> pairs = new(problem.X + x, count);
            Span<float> even = _even.AsSpan(0, count), odd = _odd.AsSpan(0, count), result = _result.AsSpan(0, count);
            Part(problem.Type, pairs, even, odd);
            Span<ushort> y = new(problem.Y + x, rows * HeadDim);

            TensorPrimitives.Multiply(odd, _minusSinFirst.AsSpan(0, count), result);
            TensorPrimitives.MultiplyAdd(even, _cosFirst.AsSpan(0, count), result, result);
            Store(problem.Type, result, y);
            TensorPrimitives.Multiply(even, _sinSecond.AsSpan(0, count), result);
            TensorPrimitives.MultiplyAdd(odd, _cosSecond.AsSpan(0, count), result, result);
            Store(problem.Type, result, y[Pairs..]);
        }

        private void Widen(NpuElementType type, ReadOnlySpan<ushort> codes, Span<float> values)
        {
            if (type == NpuElementType.Float16)
            {
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(codes), values);
                return;
            }

            Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
            TensorPrimitives.ConvertTruncating(codes, bits);
            TensorPrimitives.ShiftLeft<uint>(bits, 16, bits);
        }

        /// <summary>The even and the odd elements of x as floats, of pairs that a 32-bit number holds each.</summary>
        private void Part(NpuElementType type, ReadOnlySpan<uint> pairs, Span<float> even, Span<float> odd)
        {
            if (type == NpuElementType.BFloat16)
            {
                TensorPrimitives.ShiftLeft(pairs, 16, MemoryMarshal.Cast<float, uint>(even));
                TensorPrimitives.BitwiseAnd(pairs, 0xFFFF_0000u, MemoryMarshal.Cast<float, uint>(odd));
                return;
            }

            Span<ushort> codes = _codes.AsSpan(0, pairs.Length);
            TensorPrimitives.ConvertTruncating(pairs, codes);
            Widen(type, codes, even);
            Span<uint> upper = _scratch.AsSpan(0, pairs.Length);
            TensorPrimitives.ShiftRightLogical(pairs, 16, upper);
            TensorPrimitives.ConvertTruncating<uint, ushort>(upper, codes);
            Widen(type, codes, odd);
        }

        /// <summary>Rounds halves of rows, and puts them into rows of y.</summary>
        private void Store(NpuElementType type, Span<float> values, Span<ushort> y)
        {
            Span<ushort> codes = _codes.AsSpan(0, values.Length);
            if (type == NpuElementType.Float16)
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<ushort, Half>(codes));
            else
                Round(MemoryMarshal.Cast<float, uint>(values), codes);
            for (int at = 0; at < codes.Length; at += Pairs)
                codes.Slice(at, Pairs).CopyTo(y[(2 * at)..]);
        }

        /// <summary>To nearest, ties to even; all that .NET 10 has for this format are operations on its bits.</summary>
        private void Round(Span<uint> bits, Span<ushort> codes)
        {
            Span<uint> odd = _scratch.AsSpan(0, bits.Length);
            TensorPrimitives.ShiftRightLogical<uint>(bits, 16, odd);
            TensorPrimitives.BitwiseAnd<uint>(odd, 1, odd);
            TensorPrimitives.Add<uint>(odd, 0x7FFF, odd);
            TensorPrimitives.Add<uint>(bits, odd, bits);
            TensorPrimitives.ShiftRightLogical<uint>(bits, 16, bits);
            TensorPrimitives.ConvertTruncating<uint, ushort>(bits, codes);
        }
    }
}
