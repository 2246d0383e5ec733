// A process has one CANN, whose devices the tests hold and fail.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
