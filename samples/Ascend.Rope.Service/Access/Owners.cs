using System.Globalization;
using System.Security.Claims;
using Ascend.Rope.Service.Options;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Access;

/// <summary>Says whose a request is: what limits, turns and sessions go by.</summary>
internal sealed class Owners(IOptions<ServiceOptions> options)
{
    private readonly AnonymousOwner _anonymous = options.Value.Access.Anonymous;

    /// <summary>The name of a request's owner. Names of callers that have said who they are never equal those of others.</summary>
    public string Of(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true } identity)
        {
            string name = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.FindFirstValue("sub") ?? identity.Name ?? "";
            return $"{identity.AuthenticationType}:{name}";
        }

        return _anonymous switch
        {
            AnonymousOwner.Address => string.Create(CultureInfo.InvariantCulture, $"address:{context.Connection.RemoteIpAddress}"),
            AnonymousOwner.Connection => $"connection:{context.Connection.Id}",
            _ => "anonymous",
        };
    }
}
