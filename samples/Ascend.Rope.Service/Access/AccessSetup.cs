using Ascend.Rope.Service.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Ascend.Rope.Service.Access;

/// <summary>ASP.NET Core's own authentication, as the configuration asks for it. A scheme of one's own is added here.</summary>
internal static class AccessSetup
{
    /// <summary>The policy of what needs a known caller, where callers are asked.</summary>
    public const string Policy = "Callers";

    public static void AddAccess(this IServiceCollection services, AccessOptions options)
    {
        AuthenticationBuilder authentication = services.AddAuthentication();

        // Comes along for schemes with cookies, of which there are none: no keys are written to disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        if (options.Mode == AccessMode.ApiKey)
            authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null);
        if (options.Mode == AccessMode.Jwt)
            authentication.AddJwtBearer();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy =>
        {
            if (options.Mode == AccessMode.None)
                policy.RequireAssertion(_ => true);
            else
                policy.RequireAuthenticatedUser();
        });
        services.AddSingleton<Owners>();
    }
}
