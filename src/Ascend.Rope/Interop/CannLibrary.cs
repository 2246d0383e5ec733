namespace Ascend.Rope.Interop;

/// <summary>The logical names that imports use. <see cref="Loading.CannLibraries"/> maps them to the files of the CANN that was found.</summary>
internal static class CannLibrary
{
    /// <summary>acl and aclrt: libacl_rt.so, or libascendcl.so before CANN 8.5.</summary>
    public const string Acl = "ascendcl";

    /// <summary>Descriptors and executors: libnnopbase.so.</summary>
    public const string NnOpBase = "nnopbase";

    /// <summary>The operators: libopapi_transformer.so, or libopapi.so before CANN 8.5.</summary>
    public const string OpApi = "opapi";
}
