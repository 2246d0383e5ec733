using Ascend.Rope.Sample;
using Ascend.Rope.Sample.Output;

return await App.RunAsync(args, AppConsole.OfProcess());
