namespace Ascend.Rope;

/// <summary>Whose code enqueues: the file is a literal of the compiler's, so that keeping it allocates nothing.</summary>
internal readonly record struct Caller(string File, int Line);
