using Ascend.Rope.Load;
using Ascend.Rope.Sample;
using Ascend.Rope.Sample.Output;

using Interruption interruption = new();
return await LoadApp.RunAsync(args, AppConsole.OfProcess(), interruption.Token);
