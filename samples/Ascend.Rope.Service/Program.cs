using Ascend.Rope.Service;

await RopeService.Create(args).RunAsync().ConfigureAwait(false);
