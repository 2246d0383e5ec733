namespace Ascend.Rope;

/// <summary>How bad it is what the doctor has found.</summary>
public enum NpuFindingSeverity
{
    /// <summary>Good to know.</summary>
    Information = 0,

    /// <summary>NPUs may work nevertheless, or not always.</summary>
    Warning = 1,

    /// <summary>It keeps NPUs from working.</summary>
    Error = 2,
}
