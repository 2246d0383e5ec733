// A process has one CANN, whose devices the tests hold, fail and count.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
