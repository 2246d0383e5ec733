namespace Ascend.Rope.Service.Options;

/// <summary>Who may call, and who owns what an unnamed caller makes.</summary>
internal sealed class AccessOptions
{
    /// <summary>How callers say who they are.</summary>
    public AccessMode Mode { get; set; } = AccessMode.None;

    /// <summary>The keys, where <see cref="Mode"/> is ApiKey.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; } = [];

    /// <summary>Who an unnamed caller is, where <see cref="Mode"/> is None.</summary>
    public AnonymousOwner Anonymous { get; set; } = AnonymousOwner.Address;
}

/// <summary>How callers say who they are.</summary>
internal enum AccessMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By a key in the header <c>X-Api-Key</c>.</summary>
    ApiKey,

    /// <summary>By a bearer token, which <c>Authentication:Schemes:Bearer</c> of the configuration describes, as ASP.NET Core has it.</summary>
    Jwt,
}

/// <summary>Who an unnamed caller is.</summary>
internal enum AnonymousOwner
{
    /// <summary>All callers of one address are one owner.</summary>
    Address,

    /// <summary>Each connection is an owner: its sessions are of no use on another.</summary>
    Connection,

    /// <summary>All unnamed callers are one owner.</summary>
    Shared,
}

/// <summary>A key of a caller. The key itself is not in the configuration.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Who the key stands for.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The SHA-256 of the key's UTF-8, in hexadecimal.</summary>
    public string Sha256 { get; set; } = "";
}
