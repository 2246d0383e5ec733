using Ascend.Rope;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
if (builder.Configuration["Emulate"] is { } version)
    AscendEmulator.Use(version);
builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);  // the worker asks often, and tells the end of it
builder.Services.AddAscendRope(builder.Configuration.GetSection("AscendRope"));
builder.Services.AddHostedService<Worker>();
builder.Build().Run();
return Environment.ExitCode;
