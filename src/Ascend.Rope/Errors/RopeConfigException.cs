namespace Ascend.Rope;

/// <summary>A model's configuration cannot be used. The message is one line that names the key, the value and the rule.</summary>
public sealed class RopeConfigException : FormatException
{
    /// <summary>Creates the exception with a default message.</summary>
    public RopeConfigException() : this("The configuration of a model cannot be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RopeConfigException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public RopeConfigException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
