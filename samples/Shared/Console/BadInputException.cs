namespace Ascend.Rope.Sample;

/// <summary>What the user gave cannot be used. The message is for the user: the rule, the value and the remedy.</summary>
internal sealed class BadInputException : Exception
{
    public BadInputException()
    {
    }

    public BadInputException(string message) : base(message)
    {
    }

    public BadInputException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
