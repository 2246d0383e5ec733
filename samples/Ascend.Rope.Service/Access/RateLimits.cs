using System.Threading.RateLimiting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Access;

/// <summary>How often each caller may send, by ASP.NET Core's own limiter.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services, LimitOptions limits) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            limits.RequestsPerSecond == 0 || context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal)
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(context.RequestServices.GetRequiredService<Owners>().Of(context), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.Burst,
                    TokensPerPeriod = limits.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }));
        limiter.OnRejected = async (rejected, _) =>
        {
            TimeSpan later = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan known) ? known : TimeSpan.FromSeconds(1);
            Refusal refusal = new(
                RefusalReason.RateLimited, $"A caller sends at most {limits.RequestsPerSecond} requests a second, and {limits.Burst} at once.", "It has sent more.",
                "Send fewer, or ask for another limit.")
            {
                RetryAfter = later,
            };
            await rejected.HttpContext.RequestServices.GetRequiredService<Problems>().WriteAsync(rejected.HttpContext, refusal).ConfigureAwait(false);
        };
    });
}
