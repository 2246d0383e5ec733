using Ascend.Rope.Tables.Json;
using Ascend.Rope.Tables.Scaling;

namespace Ascend.Rope;

/// <summary>
/// What a model's <c>config.json</c> says of its rotary embedding: the 32 inverse frequencies of a rotary dimension of 64, and a factor on cos and sin.
/// </summary>
/// <remarks>
/// <para>
/// It is read as Hugging Face's transformers reads it, of models with multi-head latent attention (DeepSeek-V2/V3/R1, Kimi-K2, GLM-5, Moonlight) and of
/// all others that rotate 64 elements of a head. Keys: <c>rope_theta</c>; <c>rope_parameters</c>, or <c>rope_scaling</c> with <c>rope_type</c> or
/// <c>type</c>; <c>qk_rope_head_dim</c>, else <c>head_dim</c>, else <c>hidden_size</c> divided by <c>num_attention_heads</c>, the latter two times
/// <c>partial_rotary_factor</c>; <c>max_position_embeddings</c>; all of them in <c>text_config</c> where there is one. Other keys are ignored,
/// also those whose value is <c>NaN</c> or <c>Infinity</c>, which JSON does not have and Python writes.
/// </para>
/// <para>
/// Models whose kinds of layers differ have <c>rope_parameters</c> with an object for each, or, in older files, a second base, from which transformers makes
/// two: <c>compress_rope_theta</c> (DeepSeek-V4) makes <c>compress</c>, which has that base and the rope type, with yarn an attention factor of 1, and
/// <c>main</c>, which has <c>rope_theta</c> and is not scaled; <c>swa_rope_theta</c> (MiMo-V2), <c>rope_local_base_freq</c> (Gemma 3) and
/// <c>local_rope_theta</c> make <c>sliding_attention</c>, which has that base, is not scaled, and whose dimensions may be <c>swa_head_dim</c> and alike, and
/// <c>full_attention</c>.
/// </para>
/// <para>
/// Nothing is guessed: what is missing, contradictory or out of range is refused, and so is a rope type that is not of <see cref="RopeType"/>. An
/// explicit factor counts as it is, whatever the lengths are to each other.
/// </para>
/// <para>Immutable; any thread may use it.</para>
/// </remarks>
public sealed class RopeConfig
{
    private readonly RopeScaling _scaling;

    internal RopeConfig(RopeScaling scaling, double theta, int? maxLength, double? softmaxScale, string? layerType)
    {
        _scaling = scaling;
        Theta = theta;
        MaxLength = maxLength;
        SoftmaxScale = softmaxScale;
        LayerType = layerType;
    }

    /// <summary>The kind of layer that it is for; null where it is for all, or none was asked for.</summary>
    public string? LayerType { get; }

    /// <summary>How the frequencies are made.</summary>
    public RopeType Type => _scaling.Type;

    /// <summary>The base of the frequencies: <c>rope_theta</c>.</summary>
    public double Theta { get; }

    /// <summary>By how much the context is extended: the explicit <c>factor</c>, or what the lengths imply; 1 where it is not extended.</summary>
    public double Factor => _scaling.Factor;

    /// <summary>By what cos and sin are multiplied; 1 for most models.</summary>
    public double AttentionFactor => _scaling.AttentionFactor;

    /// <summary>The longest sequence that the model takes, in tokens: <c>max_position_embeddings</c>; null where it is not given.</summary>
    public int? MaxLength { get; }

    /// <summary>
    /// The longest sequence before the context was extended, in tokens: <c>original_max_position_embeddings</c>, with <see cref="RopeType.Dynamic"/>
    /// <c>max_position_embeddings</c>; null for types that use none.
    /// </summary>
    public int? OriginalLength => _scaling.OriginalLength;

    /// <summary>
    /// By what DeepSeek's models multiply the scores q·k before softmax: (<c>qk_nope_head_dim</c> + <c>qk_rope_head_dim</c>)^−½, times
    /// (0.1·<c>mscale_all_dim</c>·ln(factor) + 1)² with yarn. Null where the two dimensions are not given.
    /// </summary>
    public double? SoftmaxScale { get; }

    /// <summary>Whether the frequencies depend on the length of the sequence, as with <see cref="RopeType.Dynamic"/> and <see cref="RopeType.LongRope"/>.</summary>
    public bool DependsOnLength => Type is RopeType.Dynamic or RopeType.LongRope;

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The content of a <c>config.json</c>, in UTF-8.</param>
    /// <param name="layerType">Which of the layer types counts, such as <c>full_attention</c>, where the configuration has a rope for each; those that are the
    /// same for all need no choice. One that the configuration does not have is refused.</param>
    /// <exception cref="RopeConfigException">The configuration cannot be used: the message is one line that names the key, the value and the rule.</exception>
    public static RopeConfig FromJson(ReadOnlySpan<byte> json, string? layerType = null) =>
        ConfigDocument.Read(json, root => ConfigReader.Read(root, layerType));

    /// <summary>Reads a configuration from a stream, from where it stands to its end, which must come within 16 MiB. The stream stays open.</summary>
    /// <param name="json">The content of a <c>config.json</c>, in UTF-8.</param>
    /// <inheritdoc cref="FromJson(ReadOnlySpan{byte}, string?)"/>
    /// <param name="layerType"/>
    public static RopeConfig FromJson(Stream json, string? layerType = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromJson(ConfigDocument.ReadAll(json), layerType);
    }

    /// <summary>Reads a configuration from a file of at most 16 MiB.</summary>
    /// <param name="path">The path of a <c>config.json</c>; not JSON itself, for which there is an overload that takes its bytes.</param>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <inheritdoc cref="FromJson(ReadOnlySpan{byte}, string?)"/>
    /// <param name="layerType"/>
    public static RopeConfig FromJson(string path, string? layerType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return FromJson(stream, layerType);
    }

    /// <summary>Reads the ropes of all kinds of layers: one for each <see cref="LayerType"/>, or one where all layers have the same.</summary>
    /// <param name="json">The content of a <c>config.json</c>, in UTF-8.</param>
    /// <exception cref="RopeConfigException">The configuration cannot be used: the message is one line that names the key, the value and the rule.</exception>
    public static IReadOnlyList<RopeConfig> AllFromJson(ReadOnlySpan<byte> json) => ConfigDocument.Read(json, ConfigReader.ReadAll);

    /// <summary>Reads the ropes of all kinds of layers from a stream, as <see cref="FromJson(Stream, string?)"/> reads it.</summary>
    /// <inheritdoc cref="AllFromJson(ReadOnlySpan{byte})"/>
    public static IReadOnlyList<RopeConfig> AllFromJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return AllFromJson(ConfigDocument.ReadAll(json));
    }

    /// <summary>The inverse frequencies: 32 angles in radians, by which a pair turns from one position to the next.</summary>
    /// <param name="precision">In double precision, or in float32 as transformers computes them; these are widened, which is exact.</param>
    /// <param name="length">The length of the sequence in tokens, which matters if <see cref="DependsOnLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public double[] InverseFrequencies(RopePrecision precision = RopePrecision.Float64, int length = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        double[] frequencies = new double[RopeScaling.Count];
        if (precision == RopePrecision.Float64)
        {
            _scaling.Fill(frequencies, length);
            return frequencies;
        }

        Span<float> rounded = stackalloc float[RopeScaling.Count];
        _scaling.Fill(rounded, length);
        for (int i = 0; i < rounded.Length; i++)
            frequencies[i] = rounded[i];
        return frequencies;
    }

    /// <summary>The length that stands for all those with the frequencies of <paramref name="length"/>.</summary>
    internal int LengthOf(int length) => _scaling.LengthOf(length);
}
