namespace Ascend.Rope;

/// <summary>How the frequencies of a model are made from its base: the <c>rope_type</c> of its configuration.</summary>
/// <remarks>The formulas are those of Hugging Face's transformers, <c>modeling_rope_utils</c>; b is <see cref="RopeConfig.Theta"/>, i from 0 to 31.</remarks>
public enum RopeType
{
    /// <summary><c>default</c>: b^(−2i/64).</summary>
    Default,

    /// <summary><c>linear</c>: all frequencies divided by a factor.</summary>
    Linear,

    /// <summary><c>dynamic</c>: a base that grows once the sequence is longer than the model was trained for. Depends on the length.</summary>
    Dynamic,

    /// <summary><c>yarn</c>: high frequencies kept, low ones divided by a factor, a ramp between; <see href="https://arxiv.org/abs/2309.00071"/>.</summary>
    Yarn,

    /// <summary><c>llama3</c>: short wavelengths kept, long ones multiplied by a factor, a mix between.</summary>
    Llama3,

    /// <summary><c>longrope</c>, formerly <c>su</c>: a divisor of its own for each frequency, one set for sequences up to the original length and one for
    /// longer ones; <see href="https://arxiv.org/abs/2402.13753"/>. Depends on the length.</summary>
    LongRope,

    /// <summary><c>proportional</c>: the first frequencies as by default, the others zero.</summary>
    Proportional,
}
