using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope;

/// <summary>How exactly the angles of a <see cref="RopeTable"/> are computed.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the names of numerical libraries.")]
public enum RopePrecision
{
    /// <summary>
    /// As the Python serving stacks compute them, and so as the models were trained: every step of transformers' expression rounded to float32, once,
    /// in the order of torch on the CPU, the angle among them. Near position 160,000 a cosine is then off by up to 0.006.
    /// </summary>
    Float32,

    /// <summary>In double precision, rounded once to the type of the table.</summary>
    Float64,
}
