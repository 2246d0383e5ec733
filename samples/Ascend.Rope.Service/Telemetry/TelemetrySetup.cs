using Ascend.Rope.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ascend.Rope.Service.Telemetry;

/// <summary>OpenTelemetry, by its own variables: with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> set, metrics and traces go there.</summary>
internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ascend-rope-service"))
            .WithMetrics(metrics => metrics
                .AddMeter(ServiceMeter.MeterName, RopePoolTelemetry.MeterName, NpuTelemetry.MeterName)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime")
                .AddMeter("Microsoft.Orleans"));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        // Activities cost each request something: nobody makes them where they go nowhere.
        telemetry
            .WithTracing(tracing => tracing
                .AddSource(RopePoolTelemetry.ActivitySourceName, NpuTelemetry.ActivitySourceName)
                .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
                .AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
