using System.Globalization;
using System.Text;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>Files that are no safetensors files, or lie, or hold no operands of the operator.</summary>
internal static class HostileFiles
{
    private const string NotJson = "must be one JSON object";
    private static readonly long[] s_shape = [2, 3, 4, 64];
    private static readonly string[] s_otherTypes = ["F32", "F64", "I64", "I16", "U16", "BOOL", "U8", "F8_E4M3", "F8_E5M2", "C64", "F4"];
    private static readonly string[] s_noSizes = ["-1", "-0", "1.5", "1.0", "1e2", "9223372036854775808", "1" + new string('0', 40), "true", "null"];
    private static readonly long[] s_cosShape = [2, 1, 4, 64];

    public static IEnumerable<HostileCase> Cases => [.. Frames(), .. Texts(), .. Fields(), .. Numbers(), .. Layouts(), .. Operands()];

    /// <summary>The length, the header, and where they end.</summary>
    private static IEnumerable<HostileCase> Frames() =>
    [
        Bytes("empty file", [], "content", "in.safetensors"),
        Bytes("one byte", [1], "8 bytes", "it has 1"),
        Bytes("seven bytes", new byte[7], "8 bytes", "it has 7"),
        Bytes("header of no bytes", new byte[8], "begin with '{'"),
        Bytes("header length of all ones", TestFile.WithLength(ulong.MaxValue), "at most 100000000", "18446744073709551615"),
        Bytes("header length at the sign bit", TestFile.WithLength(1UL << 63), "at most 100000000", "9223372036854775808"),
        Bytes("header length below the sign bit", TestFile.WithLength(long.MaxValue), "at most 100000000", "9223372036854775807"),
        Bytes("header as long as allowed in a small file", TestFile.WithLength(100_000_000, [.. "{}"u8]), "within the file", "100000000"),
        Bytes("header one byte longer than the file", TestFile.WithLength(3, [.. "{}"u8]), "within the file", "it has 3 bytes"),
        new("header longer than allowed, all there", 2, ["at most 100000000", "100000001"])
        {
            Lay = folder =>
            {
                TestFolder.Write(folder.Input, TestFile.WithLength(100_000_001, [.. "{}"u8]));
                using FileStream sparse = new(folder.Input, FileMode.Open);
                sparse.SetLength(8 + 100_000_001);
            },
        },
        new("header of a hundred million zeros", 2, ["begin with '{'"])
        {
            Lay = folder =>
            {
                TestFolder.Write(folder.Input, TestFile.WithLength(100_000_000));
                using FileStream sparse = new(folder.Input, FileMode.Open);
                sparse.SetLength(8 + 100_000_000);
            },
        },
        Bytes("file cut short", TestFile.Of(Valid, 5119), "within the 5119 bytes"),
        Bytes("file cut to its header", TestFile.Of(Valid), "within the 0 bytes"),
        Bytes("garbage after the data", TestFile.Of(Valid, 5121), "cover", "5120", "5121"),
    ];

    /// <summary>What is no JSON, or no text.</summary>
    private static IEnumerable<HostileCase> Texts() =>
    [
        Header("only spaces", "        ", "begin with '{'"),
        Header("space before the object", " {}", "begin with '{'"),
        Header("byte order mark", "\uFEFF{}", "begin with '{'"),
        Header("array", "[]", "begin with '{'"),
        Header("null", "null", "begin with '{'"),
        Header("string", "\"{}\"", "begin with '{'"),
        Header("object that does not end", "{", NotJson),
        Header("header cut within a tensor", Valid[..40], NotJson),
        Header("header cut within a string", "{\"x", NotJson),
        Header("two objects", "{}{}", NotJson),
        Header("word after the object", "{} x", NotJson),
        Bytes("zeros after the object", TestFile.Of([.. "{}"u8, 0, 0], []), NotJson),
        Header("comment", "{/* */}", NotJson),
        Header("comma before the end", "{\"__metadata__\":{},}", NotJson),
        Header("names in single quotes", "{'x':1}", NotJson),
        Header("no colon", "{\"x\" 1}", NotJson),
        Header("number with a leading zero", Tensors("x", "F16", "[01]", 0, 2), NotJson),
        Header("NaN in a shape", Tensors("x", "F16", "[NaN]", 0, 2), NotJson),
        Header("nested a thousand deep", $"{{\"x\":{Repeat("{\"a\":", 1000)}1{new string('}', 1000)}}}", "'x'"),
        Header("arrays nested a million deep", $"{{\"x\":{{\"dtype\":\"F16\",\"shape\":{new string('[', 1_000_000)}", NotJson),
        Header("metadata nested deep", $"{{\"__metadata__\":{{\"a\":{new string('{', 1000)}", "'__metadata__' must be an object of strings"),
        Bytes("name that is no UTF-8", TestFile.Of([.. "{\""u8, 0xFF, .. "\":{}}"u8], []), "UTF-8"),
        Bytes("overlong UTF-8", TestFile.Of([.. "{\""u8, 0xC1, 0xB8, .. "\":{}}"u8], []), "UTF-8"),
        Bytes("surrogates in UTF-8", TestFile.Of([.. "{\""u8, 0xED, 0xA0, 0x80, .. "\":{}}"u8], []), "UTF-8"),
        Bytes("UTF-16", TestFile.Of(Encoding.Unicode.GetBytes(Valid), new byte[5120]), NotJson),
        Header("half a surrogate pair in a name", """{"\ud800":{}}""", "half a surrogate pair"),
        Header("half a surrogate pair in a type", """{"x":{"dtype":"\udc00"}}""", "half a surrogate pair"),
        Header("escape sequence in a name", """{"\u001b[2J\u0007\r\nerror: no":1}""", @"\u001B[2J\u0007 error: no"),
        Header("text turned around in a name", """{"\u202e\u2028x":1}""", @"\u202E x"),
        Header("name of a megabyte", $"{{\"{new string('n', 1 << 20)}\":1}}", "nnnn…", "1048576 characters"),
    ];

    /// <summary>What stands where something else should, twice, or not at all.</summary>
    private static IEnumerable<HostileCase> Fields() =>
    [
        Header("tensor twice", $"{Valid[..^1]},{X}}}", "'x' stands twice"),
        Header("tensor twice, once escaped", $"{Valid[..^1]},{X.Replace("\"x\"", "\"\\u0078\"", StringComparison.Ordinal)}}}", "'x' stands twice"),
        Header("metadata twice", """{"__metadata__":{},"__metadata__":{}}""", "'__metadata__' stands twice"),
        Header("key of the metadata twice", """{"__metadata__":{"a":"","a":""}}""", "__metadata__", "'a' stands twice"),
        Header("metadata that is a string", """{"__metadata__":"pt"}""", "'__metadata__' must be an object of strings", "'pt'"),
        Header("metadata that is null", """{"__metadata__":null}""", "'__metadata__' must be an object of strings", "'null'"),
        Header("metadata with a number", """{"__metadata__":{"a":1}}""", "'__metadata__' must be an object of strings", "'1'"),
        Header("tensor that is null", """{"x":null}""", "'x' must be an object", "'null'"),
        Header("tensor that is an array", """{"x":[]}""", "'x' must be an object", "an array"),
        Header("no dtype", """{"x":{"shape":[1],"data_offsets":[0,2]}}""", "'x'", "no dtype"),
        Header("no shape", """{"x":{"dtype":"F16","data_offsets":[0,2]}}""", "'x'", "no shape"),
        Header("no data_offsets", """{"x":{"dtype":"F16","shape":[1]}}""", "'x'", "no data_offsets"),
        Header("dtype twice", """{"x":{"dtype":"F16","dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "dtype stands twice"),
        Header("shape twice", """{"x":{"dtype":"F16","shape":[1],"shape":[1],"data_offsets":[0,2]}}""", "shape stands twice"),
        Header("data_offsets twice", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2],"data_offsets":[0,2]}}""", "data_offsets stands twice"),
        Header("field of another format", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2],"compressed":"zstd"}}""", "'compressed'"),
        Header("field in capitals", """{"x":{"DType":"F16","shape":[1],"data_offsets":[0,2]}}""", "'DType'"),
        Header("dtype that is a number", """{"x":{"dtype":16,"shape":[1],"data_offsets":[0,2]}}""", "a dtype that is a string", "'16'"),
        Header("dtype that is null", """{"x":{"dtype":null,"shape":[1],"data_offsets":[0,2]}}""", "a dtype that is a string", "'null'"),
        Data("dtype that is unknown", Tensors("x", "F17", "[1]", 0, 2), 2, "dtype must be one of the format's types", "'F17'"),
        Data("dtype in small letters", Tensors("x", "f16", "[1]", 0, 2), 2, "dtype must be one of the format's types", "'f16'"),
        Header("shape that is a number", Tensors("x", "F16", "1", 0, 2), "a shape that is an array", "'1'"),
        Header("shape that is null", Tensors("x", "F16", "null", 0, 2), "a shape that is an array", "'null'"),
        Header("data_offsets that is an object", """{"x":{"dtype":"F16","shape":[1],"data_offsets":{}}}""", "a data_offsets that is an array", "an object"),
    ];

    /// <summary>Dimensions and offsets that are no sizes.</summary>
    private static IEnumerable<HostileCase> Numbers() =>
    [
        .. from dimension in s_noSizes
           select Header($"dimension {dimension[..Math.Min(dimension.Length, 20)]}", Tensors("x", "F16", $"[{dimension}]", 0, 2), "shape must hold integers", $"'{dimension}'"),
        Header("dimension that is a string", Tensors("x", "F16", "[\"1\"]", 0, 2), "shape must hold integers", "the string '1'"),
        Header("dimension that is an array", Tensors("x", "F16", "[[1]]", 0, 2), NotJson),
        Header("rank of 65", Tensors("x", "F16", $"[{Repeat("1,", 64)}1]", 0, 2), "at most 64"),
        Header("shape that overflows", Tensors("x", "F16", "[4294967296,4294967296,4294967296,64]", 0, 2), "fewer than 2^63 elements"),
        Header("shape that overflows to zero elements", Tensors("x", "F16", "[9223372036854775807,9223372036854775807,0]", 0, 0), "fewer than 2^63 elements"),
        Header("shape whose bytes overflow", Tensors("x", "F16", "[9223372036854775807]", 0, 0), "18446744073709551614 bytes"),
        Header("shape that overflows to the right bytes", Tensors("x", "F16", "[4611686018427387904,2,2]", 0, 0), "fewer than 2^63 elements"),
        Header("no offsets", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[]}}""", "a begin and an end", "there are 0"),
        Header("one offset", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0]}}""", "a begin and an end", "there are 1"),
        Header("three offsets", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2,4]}}""", "data_offsets may hold at most 2"),
        Header("offset that is a string", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,"2"]}}""", "data_offsets must hold integers", "number 2"),
        Header("offset that is a fraction", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0.5,2]}}""", "data_offsets must hold integers", "'0.5'"),
        Header("offset that is negative", Tensors("x", "F16", "[1]", -2, 0), "data_offsets must hold integers", "'-2'"),
        Header("offset of 64 bits", """{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,18446744073709551615]}}""", "data_offsets must hold integers"),
        Data("offsets the wrong way round", Tensors("x", "F16", "[1]", 2, 0), 2, "an end not before it", "[2, 0]"),
        Data("offset past the end", Tensors("x", "F16", "[1]", 0, 3), 2, "within the 2 bytes", "[0, 3]"),
        Data("offsets far past the end", Tensors("x", "F16", "[1]", 9223372036854775805, 9223372036854775807), 2, "within the 2 bytes"),
    ];

    /// <summary>Tensors that do not fit their places.</summary>
    private static IEnumerable<HostileCase> Layouts() =>
    [
        Data("too few bytes for the shape", Tensors("x", "F16", "[2]", 0, 2), 2, "F16 [2] needs 4 bytes", "spans 2"),
        Data("too many bytes for the shape", Tensors("x", "F16", "[1]", 0, 4), 4, "F16 [1] needs 2 bytes", "spans 4"),
        Data("bytes for a shape without elements", Tensors("x", "F16", "[0]", 0, 2), 2, "F16 [0] needs 0 bytes"),
        Data("elements that end within a byte", Tensors("x", "F4", "[3]", 0, 2), 2, "12 bits"),
        Data("hole at the start", Tensors("x", "F16", "[1]", 2, 4), 4, "'x'", "it begins at 2", "at 0"),
        Data("hole in the middle", $"{{{Tensor("x", 0, 2)},{Tensor("cos", 4, 6)}}}", 6, "'cos'", "it begins at 4", "at 2, where 'x' ends"),
        Data("overlap", $"{{{Tensor("cos", 1, 3)},{Tensor("x", 0, 2)}}}", 3, "'cos'", "it begins at 1", "at 2, where 'x' ends"),
        Data("two tensors in one place", $"{{{Tensor("x", 0, 2)},{Tensor("cos", 0, 2)}}}", 2, "it begins at 0", "at 2"),
        Data("data that no tensor has", "{}", 1, "cover", "1 follow"),
    ];

    /// <summary>Good files whose tensors the operator does not take.</summary>
    private static IEnumerable<HostileCase> Operands() =>
    [
        Bytes("no tensors", TestFile.Of("{}"), "there is no x", "0 tensors"),
        Bytes("no tensors but metadata", TestFile.Of("""{"__metadata__":{"format":"pt"}}"""), "there is no x"),
        Call("no x", s_shape, s_cosShape, s_cosShape, ["X"], "there is no x"),
        Call("no cos", s_shape, s_cosShape, s_cosShape, ["x", "Cos"], "there is no cos"),
        Call("no sin", s_shape, s_cosShape, s_cosShape, ["x", "cos", "sine"], "there is no sin"),
        Call("x without dimensions", [], s_cosShape, s_cosShape, "x must have 4 dimensions", "[]"),
        Call("x of three dimensions", [2, 12, 64], s_cosShape, s_cosShape, "x must have 4 dimensions", "[2, 12, 64]"),
        Call("x of five dimensions", [1, 2, 3, 4, 64], s_cosShape, s_cosShape, "x must have 4 dimensions", "[1, 2, 3, 4, 64]"),
        Call("cos of two dimensions", s_shape, [4, 64], [4, 64], "cos must have 4 dimensions", "[4, 64]"),
        Call("sin of three dimensions", s_shape, s_cosShape, [2, 4, 64], "sin must have 4 dimensions", "[2, 4, 64]"),
        Call("rows of 32", [2, 3, 4, 32], [2, 1, 4, 32], [2, 1, 4, 32], "64", "[2, 3, 4, 32]"),
        Call("rows of 128", [2, 3, 4, 128], [2, 1, 4, 128], [2, 1, 4, 128], "64", "[2, 3, 4, 128]"),
        Call("cos of rows of 32", s_shape, [2, 1, 4, 32], [2, 1, 4, 32], "last dimension of cos must be 64"),
        Call("no batch", [0, 3, 4, 64], [0, 1, 4, 64], [0, 1, 4, 64], "at least 1", "[0, 3, 4, 64]"),
        Call("no heads", [2, 0, 4, 64], s_cosShape, s_cosShape, "at least 1", "[2, 0, 4, 64]"),
        Call("no positions", [2, 3, 0, 64], [2, 1, 0, 64], [2, 1, 0, 64], "at least 1", "[2, 3, 0, 64]"),
        Call("no positions in cos", s_shape, [2, 1, 0, 64], [2, 1, 0, 64], "at least 1", "cos is [2, 1, 0, 64]"),
        Call("cos of another batch", s_shape, [1, 1, 4, 64], [1, 1, 4, 64], "batch", "[1, 1, 4, 64]", "Repeat"),
        Call("cos with heads", s_shape, [2, 3, 4, 64], [2, 3, 4, 64], "second dimension", "[2, 3, 4, 64]"),
        Call("cos of too few positions", s_shape, [2, 1, 3, 64], [2, 1, 3, 64], "a row for each position", "[2, 1, 3, 64]"),
        Call("cos of too many positions", s_shape, [2, 1, 5, 64], [2, 1, 5, 64], "a row for each position", "[2, 1, 5, 64]"),
        Call("cos and sin of different shapes", s_shape, s_cosShape, [2, 1, 1, 64], "one shape", "[2, 1, 1, 64]"),
        .. from type in s_otherTypes
           select Bytes($"operands of {type}", TestFile.Of(Operand("x", type, s_shape), Operand("cos", type, s_cosShape), Operand("sin", type, s_cosShape)),
               "x must be F16 or BF16", $"{type} [2, 3, 4, 64]"),
        Bytes("cos of another type", TestFile.Of(Operand("x", "F16", s_shape), Operand("cos", "BF16", s_cosShape), Operand("sin", "F16", s_cosShape)),
            "one type", "cos is BF16", "to F16"),
        Bytes("sin of another type", TestFile.Of(Operand("x", "BF16", s_shape), Operand("cos", "BF16", s_cosShape), Operand("sin", "F16", s_cosShape)),
            "one type", "sin is F16", "to BF16"),
        Bytes("cos and sin of single precision", TestFile.Of(Operand("x", "BF16", s_shape), Operand("cos", "F32", s_cosShape), Operand("sin", "F32", s_cosShape)),
            "one type", "cos is F32", "to BF16"),
    ];

    private static string X => TestFile.Tensor("x", "F16", "[2,3,4,64]", 0, 3072);

    /// <summary>The header of a file that is right, with 5120 bytes of data.</summary>
    private static string Valid =>
        $"{{{X},{TestFile.Tensor("cos", "F16", "[2,1,4,64]", 3072, 4096)},{TestFile.Tensor("sin", "F16", "[2,1,4,64]", 4096, 5120)}}}";

    private static HostileCase Bytes(string name, byte[] file, params string[] words) =>
        new(name, ExitCode.BadInput, words) { Lay = folder => TestFolder.Write(folder.Input, file) };

    private static HostileCase Header(string name, string json, params string[] words) => Data(name, json, 5120, words);

    private static HostileCase Data(string name, string json, int dataLength, params string[] words) =>
        Bytes(name, TestFile.Of(json, dataLength), ["in.safetensors: ", .. words]);

    private static HostileCase Call(string name, long[] x, long[] cos, long[] sin, params string[] words) =>
        Call(name, x, cos, sin, ["x", "cos", "sin"], words);

    private static HostileCase Call(string name, long[] x, long[] cos, long[] sin, string[] names, params string[] words) => Bytes(
        name,
        TestFile.Of(new[] { x, cos, sin }.Zip(names, (shape, tensor) => Operand(tensor, "F16", shape))),
        ["in.safetensors: ", .. words]);

    private static (string Name, string Type, long[] Shape, byte[] Data) Operand(string name, string type, long[] shape) =>
        (name, type, shape, new byte[shape.Aggregate(1L, (count, dimension) => count * dimension) * Bits(type) / 8]);

    private static int Bits(string type) => type switch
    {
        "BOOL" => 8,
        _ => int.Parse(string.Concat(type.SkipWhile(char.IsLetter).TakeWhile(char.IsDigit)), CultureInfo.InvariantCulture),
    };

    private static string Tensors(string name, string type, string shape, long begin, long end) =>
        $"{{{TestFile.Tensor(name, type, shape, begin, end)}}}";

    private static string Tensor(string name, long begin, long end) => TestFile.Tensor(name, "F16", "[1]", begin, end);

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
