namespace Ascend.Rope.Service.Options;

/// <summary>The page at <c>/</c> that shows what the service does.</summary>
internal sealed class LiveOptions
{
    /// <summary>Whether there is one. Without it nothing is counted for it either.</summary>
    public bool Enabled { get; set; } = true;
}
