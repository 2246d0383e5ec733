namespace Ascend.Rope.Tests.Reference;

/// <summary>Configurations that cannot be used, each with what must be said of it: the key, the value and the rule.</summary>
internal static class BadConfigs
{
    private const string Yarn = "\"qk_rope_head_dim\":64,\"rope_theta\":10000,\"max_position_embeddings\":163840,\"rope_scaling\":";

    public static readonly Dictionary<string, (string Json, string[] Words)> All = new()
    {
        ["nothing"] = ("", ["must be JSON"]),
        ["no JSON"] = ("{\"rope_theta\":", ["must be JSON"]),
        ["two objects"] = ("{} {}", ["must be JSON"]),
        ["deep nesting"] = (new string('[', 1000), ["must be JSON", "depth"]),
        ["an array"] = ("[1,2]", ["must be a JSON object", "an array of 2"]),
        ["infinity"] = ("{\"head_dim\":64,\"rope_theta\":Infinity}", ["rope_theta must be a number above 1", "it is \"Infinity\"."]),
        ["negative infinity"] = (
            "{\"head_dim\":64,\"rope_theta\":1e4,\"rope_scaling\":{\"type\":\"linear\",\"factor\":-Infinity}}", ["rope_scaling.factor", "it is \"-Infinity\"."]),
        ["no number"] = ("{\"head_dim\":NaN,\"rope_theta\":1e4}", ["head_dim must be a whole number", "it is \"NaN\"."]),
        ["infinity and no JSON"] = ("{\"head_dim\":64,\"rope_theta\":1e4,\"x\":[Infinity,NaNa]}", ["must be JSON"]),
        ["a key that is infinity"] = ("{\"head_dim\":64,\"rope_theta\":1e4,Infinity :1}", ["must be JSON"]),
        ["no base"] = ("{\"head_dim\":64}", ["rope_theta must be a number above 1", "missing"]),
        ["base of one"] = ("{\"head_dim\":64,\"rope_theta\":1}", ["rope_theta must be a number above 1", "it is 1."]),
        ["base that is text"] = ("{\"head_dim\":64,\"rope_theta\":\"1e4\"}", ["rope_theta", "\"1e4\""]),
        ["base beyond doubles"] = ("{\"head_dim\":64,\"rope_theta\":1e999}", ["rope_theta", "1e999"]),
        ["layer type twice, named to harm a terminal"] = (
            "{\"head_dim\":64,\"rope_parameters\":{\"\\u001b[2J\":{\"rope_theta\":10000},\"\\u001b[2J\":{\"rope_theta\":10000}}}",
            ["rope_parameters must have each layer type once", "\\u001B[2J"]),
        ["base twice"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_theta\":50000}", ["rope_theta must be given once", "10000", "50000"]),
        ["base that differs"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_parameters\":{\"rope_theta\":50000}}", ["rope_parameters.rope_theta must be the same", "50000", "10000"]),
        ["text_config that is text"] = ("{\"text_config\":\"x\"}", ["text_config must be an object", "\"x\""]),
        ["rotary dimension of Phi-3"] = ("{\"hidden_size\":3072,\"num_attention_heads\":32,\"rope_theta\":10000}", ["rotary dimension must be 64", "it is 96", "3072", "32"]),
        ["rotary dimension of Qwen"] = ("{\"head_dim\":128,\"rope_theta\":1000000}", ["rotary dimension must be 64", "it is 128", "head_dim 128"]),
        ["rotary dimension of a part"] = (
            "{\"head_dim\":64,\"partial_rotary_factor\":0.5,\"rope_theta\":10000}", ["rotary dimension must be 64", "it is 32", "partial_rotary_factor 0.5"]),
        ["rotary dimension of latent attention"] = ("{\"qk_rope_head_dim\":32,\"head_dim\":64,\"rope_theta\":10000}", ["qk_rope_head_dim must be 64", "it is 32"]),
        ["no dimension"] = ("{\"rope_theta\":10000}", ["qk_rope_head_dim must be 64", "missing"]),
        ["no heads"] = ("{\"hidden_size\":2048,\"rope_theta\":10000}", ["num_attention_heads must be a whole number", "missing"]),
        ["zero heads"] = ("{\"hidden_size\":2048,\"num_attention_heads\":0,\"rope_theta\":10000}", ["num_attention_heads", "it is 0"]),
        ["half a head"] = ("{\"head_dim\":64.5,\"rope_theta\":10000}", ["head_dim must be a whole number", "64.5"]),
        ["part above one"] = ("{\"head_dim\":64,\"partial_rotary_factor\":1.5,\"rope_theta\":10000}", ["partial_rotary_factor", "1.5"]),
        ["unknown type"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"mrope\"}}", ["rope_scaling.type must be default, linear", "\"mrope\""]),
        ["type that is no word"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"rope_type\":7}}", ["rope_scaling.rope_type must be a string", "it is 7"]),
        ["two types"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"rope_type\":\"yarn\",\"type\":\"linear\"}}", ["rope_scaling.type must be the same", "\"linear\"", "yarn"]),
        ["no type"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"factor\":2}}", ["rope_scaling.rope_type must be default, linear", "factor", "missing"]),
        ["two scalings"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"linear\",\"factor\":2},\"rope_parameters\":{\"type\":\"linear\",\"factor\":4}}",
            ["rope_scaling must be absent or the same as rope_parameters"]),
        ["scaling that is an array"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":[]}", ["rope_scaling must be an object", "an array of 0"]),
        ["no factor"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"linear\"}}", ["rope_scaling.factor must be a number from 1", "missing"]),
        ["factor below one"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"linear\",\"factor\":0.5}}", ["rope_scaling.factor", "it is 0.5"]),
        ["dynamic without a maximum"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"dynamic\",\"factor\":2}}", ["max_position_embeddings must be a whole number", "missing"]),
        ["negative maximum"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"max_position_embeddings\":-1}", ["max_position_embeddings", "it is -1"]),
        ["yarn without an original length"] = ($"{{{Yarn}{{\"type\":\"yarn\",\"factor\":40}}}}", ["rope_scaling.original_max_position_embeddings", "missing"]),
        ["original lengths that differ"] = (
            $"{{\"original_max_position_embeddings\":8192,{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096}}}}",
            ["rope_scaling.original_max_position_embeddings must be the same", "4096", "8192"]),
        ["yarn that shortens"] = (
            $"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":1000000}}}}", ["max_position_embeddings must be at least", "1000000", "163840"]),
        ["betas the wrong way round"] = (
            $"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096,\"beta_fast\":1,\"beta_slow\":32}}}}", ["rope_scaling.beta_fast must be at least", "32", "it is 1."]),
        ["beta of zero"] = ($"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096,\"beta_slow\":0}}}}", ["rope_scaling.beta_slow", "it is 0."]),
        ["truncation that is a number"] = (
            $"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096,\"truncate\":1}}}}", ["rope_scaling.truncate must be true or false", "it is 1."]),
        ["negative mscale"] = ($"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096,\"mscale\":-1}}}}", ["rope_scaling.mscale", "it is -1."]),
        ["attention factor of zero"] = (
            $"{{{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096,\"attention_factor\":0}}}}", ["rope_scaling.attention_factor", "it is 0."]),
        ["llama3 the wrong way round"] = (
            $"{{{Yarn}{{\"rope_type\":\"llama3\",\"factor\":8,\"original_max_position_embeddings\":8192,\"low_freq_factor\":4,\"high_freq_factor\":1}}}}",
            ["rope_scaling.high_freq_factor must be above rope_scaling.low_freq_factor", "4", "it is 1."]),
        ["longrope for another dimension"] = (
            $"{{{Yarn}{{\"type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[1,1]}}}}", ["rope_scaling.short_factor must be an array of 32", "an array of 2"]),
        ["longrope with a divisor of zero"] = (
            $"{{{Yarn}{{\"type\":\"su\",\"short_factor\":[{string.Join(',', Enumerable.Repeat("1", 31))},0]}}}}", ["rope_scaling.short_factor[31]", "it is 0."]),
        ["layer types that differ"] = (
            "{\"head_dim\":64,\"rope_parameters\":{\"full_attention\":{\"rope_theta\":10000},\"sliding_attention\":{\"rope_theta\":50000}}}",
            ["rope_parameters must be the same for all layer types", "full_attention, sliding_attention"]),
        ["a base for some layers"] = (
            "{\"head_dim\":64,\"rope_theta\":5000000,\"swa_rope_theta\":10000}",
            ["swa_rope_theta must be 5000000 like rope_theta", "sliding_attention or full_attention; it is 10000."]),
        ["a base for some layers, and the rope type too"] = (
            $"{{\"compress_rope_theta\":10000,{Yarn}{{\"type\":\"yarn\",\"original_max_position_embeddings\":4096}}}}",
            ["compress_rope_theta must be", "compress or main", "it is 10000."]),
        ["two bases for some layers"] = (
            "{\"head_dim\":64,\"rope_theta\":5000000,\"swa_rope_theta\":10000,\"rope_local_base_freq\":10000}",
            ["rope_local_base_freq must be absent where there is a swa_rope_theta", "it is 10000."]),
        ["base for some layers of one"] = ("{\"head_dim\":64,\"rope_theta\":5000000,\"local_rope_theta\":1}", ["local_rope_theta must be a number above 1", "it is 1."]),
        ["layer types with a base for some"] = (
            "{\"head_dim\":64,\"rope_theta\":1e6,\"rope_local_base_freq\":1e4,\"rope_parameters\":{\"full_attention\":{},\"sliding_attention\":{}}}",
            ["rope_parameters must be the same for all layer types", "full_attention, sliding_attention"]),
        ["layer types with a number beyond all"] = (
            "{\"head_dim\":64,\"rope_parameters\":{\"a\":{\"rope_theta\":10000,\"x\":1e9999999999},\"b\":{\"rope_theta\":10000,\"x\":1e9999999998}}}",
            ["rope_parameters must be the same for all layer types", "a, b"]),
        ["two scalings with a number beyond all"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"x\":1e9999999999},\"rope_parameters\":{\"x\":1e9999999998}}",
            ["rope_scaling must be absent or the same as rope_parameters"]),
        ["layer type twice"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_parameters\":{\"a\":{},\"a\":{}}}", ["rope_parameters must have each layer type once", "it has a again"]),
        ["too many layer types"] = (
            "{\"head_dim\":64,\"rope_theta\":10000,\"rope_parameters\":{" + string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"a{i}\":{{}}")) + "}}",
            ["rope_parameters must have at most 64 layer types"]),
        ["many layer types that differ"] = (
            "{\"head_dim\":64,\"rope_parameters\":{" + string.Join(',', Enumerable.Range(0, 64).Select(i => $"\"a{i}\":{{\"rope_theta\":{i + 2}}}")) + "}}",
            ["rope_parameters must be the same for all layer types", "a0, a1, a2, a3, a4, a5, a6, a7 and 56 more."]),
        ["layer types and parameters"] = ("{\"head_dim\":64,\"rope_parameters\":{\"full_attention\":{},\"rope_theta\":10000}}", ["rope_parameters must hold", "both"]),
        ["layer type that steers a terminal"] = (
            "{\"head_dim\":64,\"rope_parameters\":{\"\u202e\":{\"rope_theta\":[]}}}", ["rope_parameters.\\u202E.rope_theta must be a number above 1", "an array of 0"]),
        ["text that steers a terminal"] = (
            "{\"head_dim\":64,\"rope_theta\":\"\u202e\\n" + new string('x', 100) + "\"}", ["rope_theta", "\"\\u202E\\nxxx", "... (105 characters)"]),
        ["half a surrogate pair"] = ("{\"head_dim\":64,\"rope_theta\":10000,\"rope_scaling\":{\"type\":\"\\ud800\"}}", ["must be Unicode"]),
    };
}
