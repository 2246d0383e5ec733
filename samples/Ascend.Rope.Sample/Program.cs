using Ascend.Rope.Sample;
using Ascend.Rope.Sample.Output;

using Interruption interruption = new();
return await App.RunAsync(args, AppConsole.OfProcess(), cancellationToken: interruption.Token);
