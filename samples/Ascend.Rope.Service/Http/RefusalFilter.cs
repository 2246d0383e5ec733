using Ascend.Rope.Service.Admission;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ascend.Rope.Service.Http;

/// <summary>Turns what ends a request into the answer to it.</summary>
internal static class RefusalFilter
{
    public static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        HttpContext context = invocation.HttpContext;
        Refusal refusal;
        try
        {
            object? result = await next(invocation).ConfigureAwait(false);
            return result is Task or null ? TypedResults.Empty : result;
        }
        catch (RefusedException refused)
        {
            refusal = refused.Refusal;
        }
        catch (ArgumentException argument)
        {
            refusal = Refusal.Of(argument);
        }
        catch (BadHttpRequestException bad)
        {
            refusal = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new Refusal(RefusalReason.TooLarge, "A body is as large as the service takes.", bad.Message, "Send fewer rows in a request.")
                : Refusal.Invalid("A request is one of HTTP.", bad.Message, "Check what sends it.");
        }
        catch (OperationCanceledException)
        {
            refusal = context.RequestAborted.IsCancellationRequested ? Refusal.Gone : Refusal.Late;
        }
        catch (IOException)
        {
            refusal = Refusal.Gone;
        }

        await context.RequestServices.GetRequiredService<Problems>().WriteAsync(context, refusal).ConfigureAwait(false);
        return TypedResults.Empty;
    }
}
