using System.Globalization;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Telemetry;
using global::Grpc.Core;
using global::Grpc.Core.Interceptors;

namespace Ascend.Rope.Service.Grpc;

/// <summary>Tells refusals over gRPC, and counts them: a status, and trailers with reason, rule, value and remedy.</summary>
internal sealed class RefusalInterceptor(ServiceMeter meter) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(() => continuation(request, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(
            async () =>
            {
                await continuation(requestStream, responseStream, context).ConfigureAwait(false);
                return true;
            }, context);

    private async Task<T> RunAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            throw Tell(refused.Refusal);
        }
        catch (ArgumentException argument)
        {
            throw Tell(Refusal.Of(argument));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            throw Tell(context.Deadline < DateTime.UtcNow ? Refusal.Late : Refusal.Gone);
        }
    }

    private RpcException Tell(Refusal refusal)
    {
        meter.Refused(refusal.Reason);
        Metadata trailers = new()
        {
            { "ascend-rope-reason", RefusalText.NameOf(refusal.Reason) },
            { "ascend-rope-rule-bin", System.Text.Encoding.UTF8.GetBytes(refusal.Rule) },
            { "ascend-rope-value-bin", System.Text.Encoding.UTF8.GetBytes(refusal.Value) },
            { "ascend-rope-remedy-bin", System.Text.Encoding.UTF8.GetBytes(refusal.Remedy) },
        };

        // The name that clients of gRPC heed by themselves when they try again.
        if (refusal.RetryAfter is { } later)
            trailers.Add("grpc-retry-pushback-ms", Math.Ceiling(later.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        return new RpcException(new Status(CodeOf(refusal.Reason), $"{refusal.Rule} {refusal.Value} {refusal.Remedy}"), trailers);
    }

    private static StatusCode CodeOf(RefusalReason reason) => reason switch
    {
        RefusalReason.Invalid => StatusCode.InvalidArgument,
        RefusalReason.Unauthenticated => StatusCode.Unauthenticated,
        RefusalReason.NoSession => StatusCode.NotFound,
        RefusalReason.TooLarge or RefusalReason.Busy or RefusalReason.OwnerBusy or RefusalReason.RateLimited or RefusalReason.Quota => StatusCode.ResourceExhausted,
        RefusalReason.Deadline => StatusCode.DeadlineExceeded,
        RefusalReason.Gone => StatusCode.Cancelled,
        RefusalReason.NoDevice or RefusalReason.Stopping => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };
}
