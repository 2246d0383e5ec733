namespace Ascend.Rope.Load;

/// <summary>What became of a request.</summary>
internal enum Ending
{
    /// <summary>200, with the right bits.</summary>
    Right,

    /// <summary>200, with other bits, or more or fewer of them.</summary>
    Wrong,

    /// <summary>Another status.</summary>
    Refused,

    /// <summary>No connection became free in its time: it was not sent.</summary>
    NotSent,

    /// <summary>The service could not be connected to: it was not sent.</summary>
    NotConnected,

    /// <summary>The connection ended before an answer began.</summary>
    Closed,

    /// <summary>The answer began, and did not end.</summary>
    Cut,

    /// <summary>No answer came, long after its time.</summary>
    Silent,
}
