// A process has one CANN, whose streams the tests hold and fail; and times are measured.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
